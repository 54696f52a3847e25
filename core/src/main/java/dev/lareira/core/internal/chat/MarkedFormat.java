package dev.lareira.core.internal.chat;

import java.util.List;
import java.util.stream.Stream;

/**
 * A format with markers for thoughts and calls amid text.
 *
 * @param name of the format
 * @param reasoning the markers of a thought
 * @param syntaxes how calls are written, the usual way first
 * @param dropped markers that mean nothing to a reader
 */
record MarkedFormat(String name, Reasoning reasoning, List<CallSyntax> syntaxes, List<String> dropped)
        implements OutputFormat {
    static MarkedFormat of(String name, CallSyntax... syntaxes) {
        return new MarkedFormat(name, Reasoning.THINK, List.of(syntaxes), List.of());
    }

    MarkedFormat with(Reasoning thought, String... droppedMarkers) {
        return new MarkedFormat(name, thought, syntaxes, List.of(droppedMarkers));
    }

    @Override
    public OutputSplitter splitter(Tools tools, String prompt, boolean parallel) {
        return new MarkedOutput(this, tools, opensThought(prompt), parallel);
    }

    /** Whether the prompt ends inside a thought. */
    boolean opensThought(String prompt) {
        return prompt.stripTrailing().endsWith(reasoning.open().strip());
    }

    @Override
    public String example() {
        return syntaxes.getFirst().example();
    }

    @Override
    public List<String> markers() {
        return Stream.of(
                        List.of(reasoning.open(), reasoning.close()),
                        dropped,
                        syntaxes.stream()
                                .flatMap(syntax -> syntax.markers().stream())
                                .toList())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public boolean thinks(String template) {
        return template.contains(reasoning.close());
    }

    @Override
    public String withoutThought(String prompt) {
        String opened = opensThought(prompt) ? prompt : prompt + reasoning.open();
        return opened + "\n\n" + reasoning.close() + "\n\n";
    }
}

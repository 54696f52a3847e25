package dev.lareira.core;

import dev.lareira.core.internal.chat.OutputSplitter;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits what a model generates into text, thought and tool calls while it comes. Markers of the model's format never
 * appear in the text, nor does anything that may still turn out to be one; a call is told once, when it is whole. A call
 * that is cut off or broken stays in the text as it was written. For one answer, used by one thread.
 *
 * <pre>{@code
 * OutputParser parser = prompt.parser();
 * for (Token token : session.streamFrom(prompt.tokens(), prompt.options(options))) {
 *     parser.accept(token.text()).forEach(this::send);
 * }
 * parser.finish().forEach(this::send);
 * Message answer = parser.message();
 * }</pre>
 */
public final class OutputParser {
    private final OutputSplitter splitter;
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private final List<OutputEvent> events = new ArrayList<>();

    OutputParser(OutputSplitter splitter) {
        this.splitter = splitter;
    }

    /** What more of the output brings to light; often nothing. */
    public List<OutputEvent> accept(String text) {
        splitter.accept(text, this::add);
        return taken();
    }

    /** What was held back, when the output has ended. */
    public List<OutputEvent> finish() {
        splitter.finish(this::add);
        return taken();
    }

    /** The answer so far. */
    public Message message() {
        return Message.assistant(content.toString(), reasoning.toString(), calls);
    }

    private void add(OutputEvent event) {
        events.add(event);
        switch (event) {
            case OutputEvent.Content part -> content.append(part.text());
            case OutputEvent.Reasoning part -> reasoning.append(part.text());
            case OutputEvent.Call part -> calls.add(part.call());
        }
    }

    private List<OutputEvent> taken() {
        List<OutputEvent> taken = List.copyOf(events);
        events.clear();
        return taken;
    }
}

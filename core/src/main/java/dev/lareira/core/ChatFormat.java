package dev.lareira.core;

import dev.lareira.core.internal.chat.Conversation;
import dev.lareira.core.internal.chat.OutputFormat;
import dev.lareira.core.internal.chat.OutputFormat.Thought;
import dev.lareira.core.internal.chat.OutputFormats;
import dev.lareira.core.internal.chat.OutputGrammars;
import dev.lareira.core.internal.chat.TemplateTraits;
import dev.lareira.gguf.Metadata;
import dev.lareira.tokenizer.Tokenizer;
import dev.lareira.tokenizer.Vocabulary;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How one model talks: what it is given for a request, and how its thoughts, text and tool calls are told apart. Every
 * model can call tools: one whose template knows none is told of them in the system message. Immutable and thread-safe;
 * make one for a model and keep it.
 *
 * <pre>{@code
 * ChatFormat format = ChatFormat.of(model);
 * ToolSpec weather = new ToolSpec("weather", "The weather of a city.",
 *         "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}");
 * ChatPrompt prompt = format.prompt(ChatRequest.builder(messages).tools(List.of(weather)).build());
 * OutputParser parser = prompt.parser();
 * for (Token token : session.streamFrom(prompt.tokens(), prompt.options(options))) {
 *     for (OutputEvent event : parser.accept(token.text())) {
 *         switch (event) {
 *             case OutputEvent.Content part -> System.out.print(part.text());
 *             case OutputEvent.Reasoning part -> System.err.print(part.text());
 *             case OutputEvent.Call part -> run(part.call());
 *         }
 *     }
 * }
 * parser.finish();                 // tells what was held back; handle its events like those above
 * messages.add(parser.message());
 * }</pre>
 */
public final class ChatFormat {
    private final ChatTemplate template;
    private final Tokenizer tokenizer;
    private final OutputFormat output;
    private final TemplateTraits traits;
    private final OutputGrammars grammars;
    private final Set<Integer> visibleTokens;

    /** For conversations with tools, where the file has a template of its own for them. */
    private final Optional<ChatFormat> withTools;

    private ChatFormat(ChatTemplate template, Tokenizer tokenizer, Optional<ChatFormat> withTools) {
        this.withTools = withTools;
        this.template = template;
        this.tokenizer = tokenizer;
        output = OutputFormats.of(template.source());
        traits = TemplateTraits.of(template);
        grammars = new OutputGrammars(output);
        visibleTokens = controlTokens(output, tokenizer.vocabulary());
    }

    public static ChatFormat of(Model model) {
        return of(model.metadata(), model.tokenizer());
    }

    /** The format of a model file. */
    public static ChatFormat of(Metadata metadata, Tokenizer tokenizer) {
        Optional<ChatFormat> withTools = ChatTemplate.forTools(metadata, tokenizer.vocabulary())
                .map(template -> new ChatFormat(template, tokenizer, Optional.empty()));
        return new ChatFormat(ChatTemplate.from(metadata, tokenizer.vocabulary()), tokenizer, withTools);
    }

    /** The format of a template. */
    public static ChatFormat of(ChatTemplate template, Tokenizer tokenizer) {
        return new ChatFormat(template, tokenizer, Optional.empty());
    }

    /** Where the template is from, for people: the model file, or what its tokens tell. */
    public String templateOrigin() {
        return template.origin();
    }

    /** What calls and thoughts look like, such as {@code hermes}, {@code llama} or {@code harmony}. */
    public String name() {
        return output.name();
    }

    /** Whether the template itself tells the model of tools; without, the system message does. */
    public boolean hasNativeTools() {
        return traits.tools() || withTools.isPresent();
    }

    /** Whether the model can think before it answers. */
    public boolean thinks() {
        return traits.thinkingSwitch() || output.thinks(template.source());
    }

    /** Whether thinking can be switched on and off. */
    public boolean thinkingCanBeSwitched() {
        return thinks() && !output.name().equals("harmony");
    }

    /**
     * What the model is given for a request.
     *
     * @throws LareiraException when the template refuses the conversation; the message is the template's own
     */
    public ChatPrompt prompt(ChatRequest request) {
        if (withTools.isPresent() && request.concernsTools()) {
            return withTools.get().prompt(request);
        }
        String text = new Conversation(template, traits, output).render(request, request.offered());
        Thought thought =
                output.thought(text, template.source(), request.thinking().orElse(true));
        Optional<Constraint> constraint = grammars.of(
                        request,
                        request.offered(),
                        thought,
                        request.constraint().map(Constraint::matcher))
                .map(Constraint::new);
        return new ChatPrompt(text, tokens(text), request, output, visibleTokens, constraint);
    }

    /** A template that prints the begin-of-sequence token itself does not get another. */
    private int[] tokens(String text) {
        Vocabulary vocabulary = tokenizer.vocabulary();
        String bos =
                vocabulary.bos().isPresent() ? vocabulary.text(vocabulary.bos().getAsInt()) : "";
        return tokenizer.encode(text, bos.isEmpty() || !text.startsWith(bos), true);
    }

    /** The control tokens that the format reads. */
    private static Set<Integer> controlTokens(OutputFormat output, Vocabulary vocabulary) {
        List<String> markers = output.markers();
        return IntStream.range(0, vocabulary.size())
                .filter(id -> vocabulary.isControl(id)
                        && markers.stream().anyMatch(marker -> marker.contains(vocabulary.text(id))))
                .boxed()
                .collect(Collectors.toUnmodifiableSet());
    }
}

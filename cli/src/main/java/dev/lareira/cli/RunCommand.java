package dev.lareira.cli;

import dev.lareira.core.ChatTemplate;
import dev.lareira.core.Message;
import dev.lareira.core.Model;
import dev.lareira.core.Session;
import dev.lareira.core.Timings;
import dev.lareira.core.Token;
import dev.lareira.core.TokenStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "run", description = "Answer one prompt.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ModelArgument model;

    @Mixin
    private SamplingOptions sampling;

    @Parameters(index = "1..*", paramLabel = "PROMPT", description = "The prompt (default: standard input).")
    private List<String> prompt = List.of();

    @Option(names = "--raw", description = "Continue the prompt as it is, without the chat template.")
    private boolean raw;

    @Option(names = "--system", paramLabel = "TEXT", description = "System message.")
    private String system;

    @Option(names = "--ids", split = ",", paramLabel = "ID", description = "A prompt in tokens: 1,2,3.")
    private int[] ids;

    @Option(names = "--json", description = "Print text, ids, finish reason and timings as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Output out = new Output(spec);
        String text = prompt.isEmpty() && ids == null
                ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                : String.join(" ", prompt);
        try (Model loaded = model.load();
                Session session = loaded.newSession()) {
            TokenStream stream = session.stream(promptIds(loaded, text), sampling.options());
            StringBuilder answer = new StringBuilder();
            List<Integer> generated = new ArrayList<>();
            for (Token token : stream) {
                answer.append(token.text());
                generated.add(token.id());
                if (!json) {
                    out.text(token.text());
                }
            }
            if (json) {
                out.json(result(stream, answer.toString(), generated));
            } else {
                out.line("");
            }
        }
        return 0;
    }

    private int[] promptIds(Model loaded, String text) {
        if (ids != null) {
            return ids;
        }
        if (raw) {
            return loaded.tokenizer().encode(text);
        }
        List<Message> messages = new ArrayList<>();
        if (system != null) {
            messages.add(Message.system(system));
        }
        messages.add(Message.user(text));
        String rendered = ChatTemplate.from(
                        loaded.metadata(), loaded.tokenizer().vocabulary())
                .render(messages);
        return loaded.tokenizer().encode(rendered, false, true);
    }

    private static Object result(TokenStream stream, String text, List<Integer> ids) {
        Timings timings = stream.timings();
        return Output.object(
                "text",
                text,
                "ids",
                ids,
                "finishReason",
                stream.finishReason()
                        .map(reason -> reason.name().toLowerCase(Locale.ROOT))
                        .orElse(""),
                "timings",
                Output.object(
                        "promptTokens", timings.promptTokens(),
                        "promptSeconds", timings.promptNanos() / 1e9,
                        "promptTokensPerSecond", timings.promptTokensPerSecond(),
                        "generatedTokens", timings.generatedTokens(),
                        "generatedSeconds", timings.generatedNanos() / 1e9,
                        "generatedTokensPerSecond", timings.generatedTokensPerSecond()));
    }
}

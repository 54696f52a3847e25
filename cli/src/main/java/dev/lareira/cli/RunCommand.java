package dev.lareira.cli;

import dev.lareira.core.Chat;
import dev.lareira.core.FinishReason;
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

@Command(
        name = "run",
        description = "Answer one prompt, given as arguments or on standard input.",
        mixinStandardHelpOptions = true,
        footer = {
            "  lareira run smollm2:135m \"Why is the sky blue?\"",
            "  lareira run model.gguf --temp 0 -n 64 --json < question.txt",
            "  lareira run model.gguf --raw \"Once upon a time\"",
            "  lareira run model.gguf --ids 504,3575,282 --ignore-eos -n 16"
        })
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
    private String system = "";

    @Option(names = "--ids", split = ",", paramLabel = "ID", description = "A prompt in tokens: 1,2,3.")
    private int[] ids;

    @Option(names = "--json", description = "Print text, ids, finish reason and timings as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Output out = new Output(spec);
        String text = prompt.isEmpty() && ids == null ? standardInput() : String.join(" ", prompt);
        try (Model loaded = model.load()) {
            Answer answer = ids != null || raw
                    ? continued(loaded, ids != null ? ids : loaded.tokenizer().encode(text), out)
                    : replied(loaded, text, out);
            if (json) {
                out.json(answer.asJson());
            } else {
                out.line("");
            }
        }
        return 0;
    }

    private String standardInput() throws IOException {
        if (System.console() != null && System.console().isTerminal()) {
            spec.commandLine().getErr().println("Type the prompt and end it with Ctrl-D.");
        }
        return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private Answer continued(Model loaded, int[] tokens, Output out) {
        try (Session session = loaded.newSession()) {
            TokenStream stream = session.streamFrom(tokens, sampling.options(loaded.tokenizer()));
            Answer answer = new Answer();
            stream.forEach(token -> add(token, answer, out));
            return answer.ended(stream.finishReason().orElseThrow(), stream.timings());
        }
    }

    private Answer replied(Model loaded, String text, Output out) {
        try (Chat chat = Chat.of(loaded).system(system).options(sampling.options(loaded.tokenizer()))) {
            Answer answer = new Answer();
            chat.stream(text, token -> {
                add(token, answer, out);
                return true;
            });
            return answer.ended(chat.finishReason(), chat.timings());
        }
    }

    private void add(Token token, Answer answer, Output out) {
        answer.text.append(token.text());
        answer.ids.add(token.id());
        if (!json) {
            out.text(token.text());
        }
    }

    /** What was generated, as it comes. */
    private static final class Answer {
        private final StringBuilder text = new StringBuilder();
        private final List<Integer> ids = new ArrayList<>();
        private FinishReason finishReason;
        private Timings timings;

        private Answer ended(FinishReason reason, Timings cost) {
            finishReason = reason;
            timings = cost;
            return this;
        }

        private Object asJson() {
            return Output.object(
                    "text",
                    text.toString(),
                    "ids",
                    ids,
                    "finishReason",
                    finishReason.name().toLowerCase(Locale.ROOT),
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
}

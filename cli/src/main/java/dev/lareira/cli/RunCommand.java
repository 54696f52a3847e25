package dev.lareira.cli;

import dev.lareira.core.Chat;
import dev.lareira.core.FinishReason;
import dev.lareira.core.GenerationOptions;
import dev.lareira.core.Model;
import dev.lareira.core.PromptCache;
import dev.lareira.core.Session;
import dev.lareira.core.Speculation;
import dev.lareira.core.Timings;
import dev.lareira.core.Token;
import dev.lareira.core.TokenStream;
import dev.lareira.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    @Option(
            names = "--draft",
            paramLabel = "MODEL",
            description = "Let a smaller model of the same vocabulary guess tokens; the answer stays the same.")
    private String draft;

    @Option(
            names = "--prompt-cache",
            paramLabel = "FOLDER",
            description = "Keep what was evaluated here, for prompts that begin alike.")
    private Path promptCache;

    @Option(
            names = "--logprobs",
            paramLabel = "N",
            description = "With --json: probability of each token and of the N most probable.")
    private Integer logprobs;

    @Option(names = "--json", description = "Print text, ids, finish reason and timings as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Output out = new Output(spec);
        String text = prompt.isEmpty() && ids == null ? standardInput() : String.join(" ", prompt);
        try (Model loaded = model.load();
                Model smaller = draft == null ? null : model.loadOther(draft);
                PromptCache cache = cache(loaded)) {
            GenerationOptions options = options(loaded);
            if (smaller != null) {
                options = options.toBuilder()
                        .speculation(Speculation.draftModel(smaller))
                        .build();
            }
            Answer answer = ids != null || raw
                    ? continued(cache, ids != null ? ids : loaded.tokenizer().encode(text), options, out)
                    : replied(loaded, cache, text, options, out);
            if (json) {
                out.json(answer.asJson(loaded.tokenizer()));
            } else {
                out.line("");
            }
        }
        return 0;
    }

    private PromptCache cache(Model loaded) {
        PromptCache.Builder builder = PromptCache.builder(loaded);
        return (promptCache == null ? builder : builder.folder(promptCache)).build();
    }

    private GenerationOptions options(Model loaded) {
        GenerationOptions options = sampling.options(loaded.tokenizer());
        if (logprobs == null) {
            return options;
        }
        Range.atLeast(0).check(spec, "--logprobs", logprobs);
        return options.toBuilder().logprobs(logprobs).build();
    }

    private String standardInput() throws IOException {
        if (System.console() != null && System.console().isTerminal()) {
            spec.commandLine().getErr().println("Type the prompt and end it with Ctrl-D.");
        }
        return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private Answer continued(PromptCache cache, int[] tokens, GenerationOptions options, Output out) {
        Session session = cache.take(tokens);
        TokenStream stream = session.streamFrom(tokens, options);
        Answer answer = new Answer();
        stream.forEach(token -> add(token, answer, out));
        cache.put(session);
        return answer.ended(stream.finishReason().orElseThrow(), stream.timings());
    }

    private Answer replied(Model loaded, PromptCache cache, String text, GenerationOptions options, Output out) {
        try (Chat chat = Chat.of(loaded).cache(cache).system(system).options(options)) {
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
        answer.tokens.add(token);
        if (!json) {
            out.text(token.text());
        }
    }

    /** What was generated, as it comes. */
    private static final class Answer {
        private final StringBuilder text = new StringBuilder();
        private final List<Integer> ids = new ArrayList<>();
        private final List<Token> tokens = new ArrayList<>();
        private FinishReason finishReason;
        private Timings timings;

        private Answer ended(FinishReason reason, Timings cost) {
            finishReason = reason;
            timings = cost;
            return this;
        }

        /** Probabilities are there only when they were asked for. */
        private List<Map<String, Object>> logprobs(Tokenizer tokenizer) {
            return tokens.stream()
                    .filter(token -> !Float.isNaN(token.logprob()))
                    .map(token -> Output.object(
                            "id", token.id(),
                            "text", tokenizer.vocabulary().text(token.id()),
                            "logprob", token.logprob(),
                            "top",
                                    token.top().stream()
                                            .map(candidate -> Output.object(
                                                    "id", candidate.id(),
                                                    "text",
                                                            tokenizer
                                                                    .vocabulary()
                                                                    .text(candidate.id()),
                                                    "logprob", candidate.logprob()))
                                            .toList()))
                    .toList();
        }

        private Object asJson(Tokenizer tokenizer) {
            return Output.object(
                    "text",
                    text.toString(),
                    "ids",
                    ids,
                    "logprobs",
                    logprobs(tokenizer),
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

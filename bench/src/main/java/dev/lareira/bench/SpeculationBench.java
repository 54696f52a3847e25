package dev.lareira.bench;

import dev.lareira.core.ChatFormat;
import dev.lareira.core.ChatPrompt;
import dev.lareira.core.ChatRequest;
import dev.lareira.core.GenerationOptions;
import dev.lareira.core.LoadOptions;
import dev.lareira.core.Message;
import dev.lareira.core.Model;
import dev.lareira.core.Sampler;
import dev.lareira.core.Session;
import dev.lareira.core.Speculation;
import dev.lareira.core.TokenStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tokens a second with and without guesses, by turns in one process and the best of each, for an answer that repeats a
 * note, one that quotes notes and one that is free.
 *
 * <p>Arguments: model file, rounds (default 3), tokens (default 96), temperature (default 0).
 */
public final class SpeculationBench {
    private static final String NOTES = """
            [1] The boiler was serviced on 12 March 2026 by Teresa Nunes of Aquecedores do Norte. She replaced the igniter and \
            the gasket of the burner. The next service is due in March 2027. The invoice of 145 euros is in the blue folder.
            [2] The chimney sweep comes every October. In 2025 he found a crack in the second flue tile and sealed it with fire \
            cement. He asked us to burn only dry wood, which is wood that has been stacked for two summers.
            [3] The stove in the living room takes logs of 33 cm. Open the lower vent fully when lighting it, close it to a \
            third once the fire burns, and never close it completely while there are flames.
            """;

    private static final Map<String, String> QUESTIONS = new LinkedHashMap<>();

    static {
        QUESTIONS.put("repeat", "Repeat these notes word for word, nothing else.\n\n" + NOTES);
        QUESTIONS.put(
                "quote",
                "Answer from the notes and quote the passage that you used.\n\n" + NOTES
                        + "\nQuestion: Who serviced the boiler, what was replaced, and when is the next service due?");
        QUESTIONS.put("free", "Write a short story about a lighthouse keeper who finds a letter in a bottle.");
    }

    private static final Map<String, Speculation> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("none", Speculation.none());
        KINDS.put("lookup 3, 8", Speculation.promptLookup());
        KINDS.put("lookup 3, 4", new Speculation.PromptLookup(3, 4));
        KINDS.put("lookup 4, 4", new Speculation.PromptLookup(4, 4));
        KINDS.put("lookup 4, 8", new Speculation.PromptLookup(4, 8));
    }

    private SpeculationBench() {}

    public static void main(String[] arguments) {
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        int tokens = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 96;
        float temperature = arguments.length > 3 ? Float.parseFloat(arguments[3]) : 0;
        Sampler sampler = temperature == 0
                ? Sampler.greedy()
                : Sampler.builder().temperature(temperature).seed(1).build();
        LoadOptions loading = LoadOptions.builder().contextLength(1024).build();
        try (Model model = Model.load(Path.of(arguments[0]), loading)) {
            QUESTIONS.forEach((name, question) -> {
                ChatPrompt prompt = ChatFormat.of(model)
                        .prompt(ChatRequest.builder(List.of(Message.user(question)))
                                .build());
                measure(model, name, prompt, rounds, options(tokens, sampler));
            });
        }
    }

    private static void measure(Model model, String name, ChatPrompt prompt, int rounds, GenerationOptions options) {
        Map<String, Double> best = new LinkedHashMap<>();
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, Integer> right = new LinkedHashMap<>();
        try (Session read = model.newSession()) {
            int[] ids = prompt.tokens();
            read.streamFrom(ids, options.toBuilder().maxTokens(1).build()).text();
            for (int round = 0; round < rounds; round++) {
                KINDS.forEach((kind, speculation) -> {
                    try (Session session = read.fork()) {
                        TokenStream stream = session.streamFrom(
                                ids,
                                options.toBuilder().speculation(speculation).build());
                        texts.put(kind, stream.text());
                        best.merge(kind, stream.timings().generatedTokensPerSecond(), Math::max);
                        right.put(kind, stream.acceptedGuesses());
                    }
                });
            }
        }
        best.forEach((kind, rate) -> System.out.printf(
                "%-7s %-12s %6.1f tok/s  %5.2f of none  %3d guesses came true  %s%n",
                name,
                kind,
                rate,
                rate / best.get("none"),
                right.get(kind),
                texts.get(kind).equals(texts.get("none")) ? "same text" : "OTHER TEXT"));
    }

    private static GenerationOptions options(int tokens, Sampler sampler) {
        return GenerationOptions.builder()
                .sampler(sampler)
                .maxTokens(tokens)
                .ignoreEndOfText(true)
                .build();
    }
}

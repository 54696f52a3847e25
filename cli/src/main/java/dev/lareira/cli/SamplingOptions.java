package dev.lareira.cli;

import dev.lareira.core.GenerationOptions;
import dev.lareira.core.Sampler;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How an answer is generated. */
final class SamplingOptions {
    @Option(
            names = {"-n", "--max-tokens"},
            paramLabel = "N",
            description = "Most tokens to generate (default: no limit but the context).")
    int maxTokens;

    @Option(
            names = "--temp",
            paramLabel = "T",
            description = "Temperature; 0 takes the most probable token (default: ${DEFAULT-VALUE}).")
    float temperature = 0.8f;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            description = "Keep the K most probable tokens (default: ${DEFAULT-VALUE}).")
    int topK = 40;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Keep the most probable tokens up to this sum (default: ${DEFAULT-VALUE}).")
    float topP = 0.95f;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "Keep tokens this fraction as probable as the best (default: ${DEFAULT-VALUE}).")
    float minP = 0.05f;

    @Option(
            names = "--repeat-penalty",
            paramLabel = "R",
            description = "Divide the logits of the last 64 tokens; 1 is off (default: ${DEFAULT-VALUE}).")
    float repeatPenalty = 1;

    @Option(names = "--seed", paramLabel = "N", description = "Same seed, same answer.")
    Long seed;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "End the answer before this text; may be given several times.")
    List<String> stop = List.of();

    @Option(names = "--ignore-eos", description = "Go on when the model ends its answer.")
    boolean ignoreEndOfText;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** @throws picocli.CommandLine.ParameterException when a value is outside its range */
    GenerationOptions options() {
        Range.atLeast(0).check(spec, "-n", maxTokens);
        Range.atLeast(0).check(spec, "--temp", temperature);
        Range.atLeast(0).check(spec, "--top-k", topK);
        new Range(0, 1).check(spec, "--top-p", topP);
        new Range(0, 1).check(spec, "--min-p", minP);
        new Range(Float.MIN_VALUE, 100).check(spec, "--repeat-penalty", repeatPenalty);
        List<Sampler> chain = new ArrayList<>();
        if (repeatPenalty != 1) {
            chain.add(Sampler.penalties(64, repeatPenalty, 0, 0));
        }
        if (temperature <= 0) {
            chain.add(Sampler.greedy());
        } else {
            chain.addAll(List.of(
                    Sampler.topK(topK), Sampler.topP(topP), Sampler.minP(minP), Sampler.temperature(temperature)));
        }
        if (seed != null) {
            chain.add(Sampler.seed(seed));
        }
        return GenerationOptions.builder()
                .maxTokens(maxTokens)
                .sampler(Sampler.chain(chain.toArray(Sampler[]::new)))
                .stop(stop)
                .ignoreEndOfText(ignoreEndOfText)
                .build();
    }
}

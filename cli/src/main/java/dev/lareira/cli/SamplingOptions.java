package dev.lareira.cli;

import dev.lareira.core.GenerationOptions;
import dev.lareira.core.LareiraException;
import dev.lareira.core.Sampler;
import dev.lareira.core.SamplerBuilder;
import dev.lareira.core.Speculation;
import dev.lareira.tokenizer.Tokenizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How an answer is generated: names and defaults are llama.cpp's. */
final class SamplingOptions {
    private static final Pattern BIAS = Pattern.compile("(\\d+)=?([+-]?(?:inf|\\d+(?:\\.\\d*)?))");

    @Option(
            names = {"-n", "--max-tokens"},
            paramLabel = "N",
            description = "Most tokens to generate (default: no limit but the context).")
    int maxTokens;

    @Option(
            names = "--samplers",
            paramLabel = "NAMES",
            description = "Samplers and their order, separated by semicolons (default: ${DEFAULT-VALUE}).")
    String samplers = String.join(";", SamplerBuilder.DEFAULT_ORDER);

    @Option(
            names = "--temp",
            paramLabel = "T",
            description = "Temperature; 0 takes the most probable token (default: ${DEFAULT-VALUE}).")
    float temperature = 0.8f;

    @Option(
            names = "--dynatemp-range",
            paramLabel = "R",
            description = "Let the temperature follow the entropy by so much down and up (default: off).")
    float dynamicRange;

    @Option(
            names = "--dynatemp-exp",
            paramLabel = "X",
            description = "Exponent of the dynamic temperature (default: ${DEFAULT-VALUE}).")
    float dynamicExponent = 1;

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
            names = "--typical",
            paramLabel = "P",
            description = "Keep locally typical tokens up to this sum; 1 is off (default: ${DEFAULT-VALUE}).")
    float typical = 1;

    @Option(
            names = "--top-nsigma",
            paramLabel = "N",
            description = "Keep tokens within N standard deviations of the best (default: off).")
    float topNSigma = -1;

    @Option(
            names = "--xtc-probability",
            paramLabel = "P",
            description = "How often to drop all likely tokens but the least likely of them (default: off).")
    float xtcProbability;

    @Option(
            names = "--xtc-threshold",
            paramLabel = "P",
            description = "Probability from which a token is likely (default: ${DEFAULT-VALUE}).")
    float xtcThreshold = 0.1f;

    @Option(names = "--min-keep", paramLabel = "N", description = "Keep at least N tokens (default: ${DEFAULT-VALUE}).")
    int minKeep;

    @Option(
            names = "--repeat-last-n",
            paramLabel = "N",
            description = "Tokens that penalties look back at; -1 is all (default: ${DEFAULT-VALUE}).")
    int repeatWindow = 64;

    @Option(
            names = "--repeat-penalty",
            paramLabel = "R",
            description = "Divide the logits of the last tokens; 1 is off (default: ${DEFAULT-VALUE}).")
    float repeatPenalty = 1;

    @Option(
            names = "--presence-penalty",
            paramLabel = "A",
            description = "Subtract from the logits of the last tokens (default: off).")
    float presencePenalty;

    @Option(
            names = "--frequency-penalty",
            paramLabel = "A",
            description = "Subtract for each time a token came (default: off).")
    float frequencyPenalty;

    @Option(
            names = "--dry-multiplier",
            paramLabel = "M",
            description = "Penalty of what would continue a repetition (default: off).")
    float dryMultiplier;

    @Option(
            names = "--dry-base",
            paramLabel = "B",
            description = "Growth of that penalty with each token repeated (default: ${DEFAULT-VALUE}).")
    float dryBase = 1.75f;

    @Option(
            names = "--dry-allowed-length",
            paramLabel = "N",
            description = "Repetitions shorter than this are free (default: ${DEFAULT-VALUE}).")
    int dryAllowedLength = 2;

    @Option(
            names = "--dry-penalty-last-n",
            paramLabel = "N",
            description = "Tokens to look for repetitions in; -1 is all (default: ${DEFAULT-VALUE}).")
    int dryWindow = -1;

    @Option(
            names = "--dry-sequence-breaker",
            paramLabel = "TEXT",
            description =
                    "A repetition ends at this text; may be given several times, \"none\" for none (default: line feed : \" *).")
    List<String> dryBreakers = SamplerBuilder.DEFAULT_DRY_BREAKERS;

    @Option(
            names = "--mirostat",
            paramLabel = "V",
            description = "Mirostat 1 or 2 instead of what drops tokens (default: off).")
    int mirostat;

    @Option(
            names = "--mirostat-ent",
            paramLabel = "TAU",
            description = "Surprise that Mirostat aims at, in bits (default: ${DEFAULT-VALUE}).")
    float mirostatTau = 5;

    @Option(
            names = "--mirostat-lr",
            paramLabel = "ETA",
            description = "How fast Mirostat learns (default: ${DEFAULT-VALUE}).")
    float mirostatEta = 0.1f;

    @Option(
            names = "--logit-bias",
            paramLabel = "ID=BIAS",
            description = "Add to the logit of a token; -inf forbids it. May be given several times.")
    List<String> logitBias = List.of();

    @Option(names = "--seed", paramLabel = "N", description = "Same seed, same answer.")
    Long seed;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "End the answer before this text; may be given several times.")
    List<String> stop = List.of();

    @Option(names = "--ignore-eos", description = "Go on when the model ends its answer.")
    boolean ignoreEndOfText;

    @Option(
            names = "--lookup",
            description = "Guess tokens from the text so far and verify several at once; the answer stays the same.")
    boolean lookup;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** @throws ParameterException when a value is outside its range */
    void check() {
        Range.atLeast(0).check(spec, "-n", maxTokens);
        Range.atLeast(0).check(spec, "--temp", temperature);
        Range.atLeast(0).check(spec, "--dynatemp-range", dynamicRange);
        Range.atLeast(0).check(spec, "--dynatemp-exp", dynamicExponent);
        Range.atLeast(0).check(spec, "--top-k", topK);
        Range.atLeast(0).check(spec, "--min-keep", minKeep);
        new Range(0, 1).check(spec, "--top-p", topP);
        new Range(0, 1).check(spec, "--min-p", minP);
        new Range(0, 1).check(spec, "--typical", typical);
        Range.atLeast(-1).check(spec, "--top-nsigma", topNSigma);
        new Range(0, 1).check(spec, "--xtc-probability", xtcProbability);
        new Range(0, 1).check(spec, "--xtc-threshold", xtcThreshold);
        Range.atLeast(-1).check(spec, "--repeat-last-n", repeatWindow);
        new Range(Float.MIN_VALUE, 100).check(spec, "--repeat-penalty", repeatPenalty);
        new Range(-100, 100).check(spec, "--presence-penalty", presencePenalty);
        new Range(-100, 100).check(spec, "--frequency-penalty", frequencyPenalty);
        Range.atLeast(0).check(spec, "--dry-multiplier", dryMultiplier);
        Range.atLeast(0).check(spec, "--dry-base", dryBase);
        Range.atLeast(0).check(spec, "--dry-allowed-length", dryAllowedLength);
        Range.atLeast(-1).check(spec, "--dry-penalty-last-n", dryWindow);
        new Range(0, 2).check(spec, "--mirostat", mirostat);
        Range.atLeast(0).check(spec, "--mirostat-ent", mirostatTau);
        new Range(0, 1).check(spec, "--mirostat-lr", mirostatEta);
        samplers();
    }

    /**
     * The options for a model with this tokenizer.
     *
     * @throws ParameterException when a value is outside its range
     */
    GenerationOptions options(Tokenizer tokenizer) {
        check();
        SamplerBuilder samplers = samplers();
        if (dryMultiplier != 0) {
            samplers.dryBreakers(tokenizer, dryBreakers.equals(List.of("none")) ? List.of() : dryBreakers);
        }
        return GenerationOptions.builder()
                .maxTokens(maxTokens)
                .sampler(samplers.build())
                .stop(stop)
                .ignoreEndOfText(ignoreEndOfText)
                .speculation(lookup ? Speculation.promptLookup() : Speculation.none())
                .build();
    }

    private SamplerBuilder samplers() {
        try {
            SamplerBuilder builder = Sampler.builder()
                    .logitBias(biases())
                    .minKeep(minKeep)
                    .topK(topK)
                    .topP(topP)
                    .minP(minP)
                    .typical(typical)
                    .topNSigma(topNSigma)
                    .xtc(xtcProbability, xtcThreshold)
                    .temperature(temperature)
                    .dynamicTemperature(dynamicRange, dynamicExponent)
                    .penaltyWindow(repeatWindow)
                    .repeatPenalty(repeatPenalty)
                    .frequencyPenalty(frequencyPenalty)
                    .presencePenalty(presencePenalty)
                    .dry(dryMultiplier, dryBase, dryAllowedLength, dryWindow)
                    .mirostat(mirostat, mirostatTau, mirostatEta)
                    .order(samplers.split("[;,]"));
            return seed == null ? builder : builder.seed(seed);
        } catch (LareiraException e) {
            throw new ParameterException(spec.commandLine(), "--samplers: " + e.getMessage());
        }
    }

    private Map<Integer, Float> biases() {
        Map<Integer, Float> biases = new HashMap<>();
        for (String bias : logitBias) {
            Matcher matcher = BIAS.matcher(bias);
            if (!matcher.matches()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--logit-bias is '" + bias + "', expected a token and what to add: 17=-2.5 or 17=-inf");
            }
            biases.put(
                    Integer.valueOf(matcher.group(1)),
                    Float.valueOf(matcher.group(2).replace("inf", "Infinity")));
        }
        return biases;
    }
}

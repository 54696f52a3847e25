package dev.lareira.cli;

import dev.lareira.core.KeyValueType;
import dev.lareira.core.LoadOptions;
import dev.lareira.core.ModelStore;
import dev.lareira.quant.Precision;
import dev.lareira.quant.Workers;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a model is loaded. */
final class LoadingOptions {
    @Option(
            names = "--ctx",
            paramLabel = "TOKENS",
            description = "Context length (default: the model's, at most " + LoadOptions.DEFAULT_CONTEXT + ").")
    private int context;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Threads (default: ${DEFAULT-VALUE}).")
    private int threads = Workers.defaultSize();

    @Option(names = "--exact", description = "Keep activations in 32 bits, for comparing with references.")
    private boolean exact;

    @Option(
            names = "--kv-type",
            paramLabel = "TYPE",
            description =
                    "What the past of a conversation is kept in: F16, Q8_0 or F32 (default: F16, F32 with --exact).")
    private KeyValueType keyValueType;

    @Option(
            names = "--no-packed-cache",
            description = "Pack the weights anew each time, and leave nothing in `packed` of LAREIRA_HOME.")
    private boolean noPackedCache;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Those of a command that has no options for it. */
    static LoadOptions defaults() {
        return LoadOptions.builder()
                .packedCache(ModelStore.open().packedCache())
                .build();
    }

    /** The context length that was asked for, 0 when none was. */
    int context() {
        return context;
    }

    /** @throws picocli.CommandLine.ParameterException when a value is outside its range */
    LoadOptions options() {
        return options(context);
    }

    /** With room for at least this many tokens, unless the context was named. */
    LoadOptions optionsFor(int tokens) {
        return options(context > 0 ? context : Math.max(tokens, LoadOptions.DEFAULT_CONTEXT));
    }

    private LoadOptions options(int contextLength) {
        Range.atLeast(0).check(spec, "--ctx", context);
        Range.atLeast(1).check(spec, "--threads", threads);
        LoadOptions.Builder options = LoadOptions.builder()
                .contextLength(contextLength)
                .threads(threads)
                .precision(exact ? Precision.EXACT : Precision.FAST);
        if (keyValueType != null) {
            options.keyValueType(keyValueType);
        }
        if (!noPackedCache) {
            options.packedCache(ModelStore.open().packedCache());
        }
        return options.build();
    }
}

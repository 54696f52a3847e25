package dev.lareira.cli;

import dev.lareira.core.LoadOptions;
import dev.lareira.core.Model;
import dev.lareira.core.ModelStore;
import dev.lareira.quant.Precision;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The model of a command and how it is loaded. */
final class ModelArgument {
    @Parameters(index = "0", paramLabel = "MODEL", description = "A GGUF file, or a name that `lareira list` shows.")
    private String name;

    @Option(
            names = "--ctx",
            paramLabel = "TOKENS",
            description = "Context length (default: the model's, at most 4096).")
    private int context;

    @Option(
            names = {"-t", "--threads"},
            description = "Threads (default: ${DEFAULT-VALUE}).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--exact", description = "Keep activations in 32 bits, for comparing with references.")
    private boolean exact;

    Path path() {
        return ModelStore.open().find(name);
    }

    Model load() {
        return load(path(), context);
    }

    /** Loads with room for at least this many tokens, unless the context was named. */
    Model loadFor(int tokens) {
        return load(path(), context > 0 ? context : Math.max(tokens, LoadOptions.DEFAULT_CONTEXT));
    }

    boolean namesContext() {
        return context > 0;
    }

    int context() {
        return context;
    }

    private Model load(Path path, int contextLength) {
        return Model.load(
                path,
                LoadOptions.builder()
                        .contextLength(contextLength)
                        .threads(threads)
                        .precision(exact ? Precision.EXACT : Precision.FAST)
                        .build());
    }
}

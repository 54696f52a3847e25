package dev.lareira.cli;

import dev.lareira.core.LoadOptions;
import dev.lareira.core.Model;
import dev.lareira.core.ModelStore;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The model of a command and how it is loaded. */
final class ModelArgument {
    @Parameters(index = "0", paramLabel = "MODEL", description = "A GGUF file, or a name that `lareira list` shows.")
    private String name;

    @Mixin
    private LoadingOptions loading;

    Model load() {
        return load(loading.options());
    }

    /** Loads another model with the same settings. */
    Model loadOther(String other) {
        return Model.load(ModelStore.open().find(other), loading.options());
    }

    /** Loads with room for at least this many tokens, unless the context was named. */
    Model loadFor(int tokens) {
        return load(loading.optionsFor(tokens));
    }

    boolean namesContext() {
        return loading.context() > 0;
    }

    int context() {
        return loading.context();
    }

    private Model load(LoadOptions options) {
        return Model.load(ModelStore.open().find(name), options);
    }
}

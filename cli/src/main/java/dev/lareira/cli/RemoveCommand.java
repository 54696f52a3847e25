package dev.lareira.cli;

import dev.lareira.core.ModelStore;
import dev.lareira.core.StoredModel;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "rm",
        description = "Delete a model from Lareira's own folder.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira rm smollm2-135m-instruct.q4_1"})
final class RemoveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "A name that `lareira list` shows.")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        StoredModel removed = ModelStore.open().remove(name);
        new Output(spec).line("deleted %s (%.1f MB)", removed.path(), removed.bytes() / 1e6);
        return 0;
    }
}

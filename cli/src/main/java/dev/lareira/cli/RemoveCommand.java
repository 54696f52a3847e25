package dev.lareira.cli;

import dev.lareira.core.ModelStore;
import dev.lareira.core.StoredModel;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "rm",
        description = "Delete a model from Lareira's own folder.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira rm smollm2:135m"})
final class RemoveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "A name that `lareira list` shows.")
    private String name;

    @Option(names = "--json", description = "Print {\"name\", \"path\", \"bytes\"}.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        StoredModel removed = ModelStore.open().remove(name);
        Output out = new Output(spec);
        if (json) {
            out.json(
                    Output.object("name", removed.name(), "path", removed.path().toString(), "bytes", removed.bytes()));
        } else {
            out.line("deleted %s (%.1f MB)", removed.path(), removed.bytes() / 1e6);
        }
        return 0;
    }
}

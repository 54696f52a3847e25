package dev.lareira.cli;

import dev.lareira.core.ModelStore;
import dev.lareira.core.StoredModel;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        aliases = "ls",
        description = "Models on this machine: Lareira's own, of LAREIRA_MODELS, Ollama, LM Studio and Hugging Face.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira list", "  LAREIRA_MODELS=~/gguf lareira list --json"})
final class ListCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Output out = new Output(spec);
        List<StoredModel> models = ModelStore.open().list();
        if (json) {
            out.json(models.stream()
                    .map(model -> Output.object(
                            "name", model.name(),
                            "path", model.path().toString(),
                            "bytes", model.bytes(),
                            "source", model.source().name()))
                    .toList());
        } else if (models.isEmpty()) {
            out.line("No model yet. `lareira pull %s` fetches a small one.", ModelStore.DEFAULT_CHAT_MODEL);
        } else {
            for (StoredModel model : models) {
                out.line("%-44s %8.1f MB  %-14s %s", model.name(), model.bytes() / 1e6, model.source(), model.path());
            }
        }
        return 0;
    }
}

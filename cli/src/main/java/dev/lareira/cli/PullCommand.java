package dev.lareira.cli;

import dev.lareira.core.LareiraException;
import dev.lareira.core.ModelStore;
import dev.lareira.core.StoredModel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "pull",
        description = "Fetch a model: hf.co/owner/repo[:quant], an Ollama name, a URL or a file.",
        mixinStandardHelpOptions = true,
        footer = {
            "  lareira pull smollm2:135m",
            "  lareira pull hf.co/unsloth/SmolLM2-135M-Instruct-GGUF:Q4_1",
            "  lareira pull llama3.2:1b",
            "  lareira pull multilingual-e5-small    embedders: also bge-m3, embeddinggemma-300m,",
            "                                        qwen3-embedding-0.6b, nomic-embed-text",
            "  lareira pull ./model.gguf"
        })
final class PullCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "What to fetch, for example smollm2:135m.")
    private String name;

    @Option(names = "--json", description = "Print {\"name\", \"path\", \"bytes\"}.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Output out = new Output(spec);
        ModelStore store = ModelStore.open();
        Path path;
        try (DownloadProgress progress = new DownloadProgress(spec.commandLine().getErr())) {
            path = store.pull(name, progress);
        }
        StoredModel model = store.list().stream()
                .filter(stored -> stored.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new LareiraException(path + " was fetched, but is not listed as a model"));
        if (json) {
            out.json(Output.object("name", model.name(), "path", path.toString(), "bytes", model.bytes()));
        } else {
            out.line("%s is ready: %s (%.1f MB)", model.name(), path, model.bytes() / 1e6);
            out.line("Next: `lareira chat %s`, or `lareira run %s \"a question\"`.", model.name(), model.name());
        }
        return 0;
    }
}

package dev.lareira.cli;

import dev.lareira.core.ModelStore;
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
            "  lareira pull ./model.gguf"
        })
final class PullCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "What to fetch, for example smollm2:135m.")
    private String name;

    @Option(names = "--json", description = "Print {\"path\"}.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Output out = new Output(spec);
        try (DownloadProgress progress = new DownloadProgress(spec.commandLine().getErr())) {
            Path path = ModelStore.open().pull(name, progress);
            if (json) {
                out.json(Output.object("path", path.toString()));
            } else {
                out.line("%s is ready: %s", name, path);
            }
        }
        return 0;
    }
}

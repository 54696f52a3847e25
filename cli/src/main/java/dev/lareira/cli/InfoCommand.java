package dev.lareira.cli;

import dev.lareira.core.ModelInfo;
import dev.lareira.core.ModelStore;
import dev.lareira.quant.RuntimeInfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "info",
        description = "What Lareira runs on and where it keeps models.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira info --json"})
final class InfoCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        RuntimeInfo runtime = RuntimeInfo.current();
        ModelStore store = ModelStore.open();
        Output out = new Output(spec);
        if (json) {
            out.json(Output.object(
                    "version", Version.number(),
                    "jvm", runtime.jvm(),
                    "compiler", runtime.compiler(),
                    "vectorBits", runtime.vectorBits(),
                    "processors", runtime.processors(),
                    "models", store.folder().toString(),
                    "architectures", ModelInfo.supportedArchitectures()));
        } else {
            out.line("lareira       %s", Version.number());
            out.line("java          %s, %s", runtime.jvm(), runtime.compiler());
            out.line(
                    "vector width  %s",
                    runtime.vectorBits() == 0 ? "none (scalar kernels)" : runtime.vectorBits() + " bits");
            out.line("processors    %d", runtime.processors());
            out.line("models        %s", store.folder());
            out.line("architectures %s", String.join(", ", ModelInfo.supportedArchitectures()));
        }
        return 0;
    }
}

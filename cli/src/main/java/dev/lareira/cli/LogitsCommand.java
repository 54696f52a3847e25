package dev.lareira.cli;

import dev.lareira.core.Model;
import dev.lareira.core.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "logits",
        description = "Print what the model computes: {\"logits\":[[…],…]} by position.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira logits model.gguf --ids 504,3575,282 --last --exact"})
final class LogitsCommand implements Callable<Integer> {
    @Mixin
    private ModelArgument model;

    @Option(names = "--ids", required = true, split = ",", paramLabel = "ID", description = "The tokens: 1,2,3.")
    private int[] ids;

    @Option(names = "--last", description = "Only the last position.")
    private boolean last;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (Model loaded = model.loadFor(ids.length);
                Session session = loaded.newSession()) {
            float[][] logits;
            if (last) {
                session.prefill(ids);
                logits = new float[][] {session.logits()};
            } else {
                logits = session.forward(ids);
            }
            new Output(spec).json(Output.object("logits", logits));
        }
        return 0;
    }
}

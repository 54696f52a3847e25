package dev.lareira.cli;

import dev.lareira.core.Model;
import dev.lareira.core.Perplexity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "perplexity",
        description = {
            "How well a model predicts a text: exp of the mean negative log-likelihood of its tokens.",
            "One pass when the text fits the context; with --ctx N the windows of llama-perplexity, second halves only."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "  lareira perplexity smollm2:135m book.txt",
            "  lareira perplexity model.gguf book.txt --ctx 512 --json"
        })
final class PerplexityCommand implements Callable<Integer> {
    @Mixin
    private ModelArgument model;

    @Parameters(index = "1", paramLabel = "FILE", description = "A text file in UTF-8.")
    private Path file;

    @Option(names = "--tokens", paramLabel = "N", description = "Only the first N tokens.")
    private int tokens = Integer.MAX_VALUE;

    @Option(names = "--json", description = "Print {\"tokens\",\"nll\",\"ppl\"}.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new CommandLine.ParameterException(spec.commandLine(), "no file " + file);
        }
        String text = Files.readString(file);
        try (Model loaded = model.namesContext() ? model.load() : model.loadFor(8192)) {
            int[] ids = loaded.tokenizer().encode(text, true, false);
            ids = Arrays.copyOf(ids, Math.min(tokens, ids.length));
            Perplexity perplexity = model.namesContext() && ids.length > model.context()
                    ? Perplexity.windows(loaded, ids, model.context())
                    : Perplexity.onePass(loaded, ids);
            Output out = new Output(spec);
            if (json) {
                out.json(Output.object("tokens", ids.length, "nll", perplexity.mean(), "ppl", perplexity.value()));
            } else {
                out.line(
                        "perplexity %.4f over %d tokens (mean %.5f)",
                        perplexity.value(), ids.length, perplexity.mean());
            }
        }
        return 0;
    }
}

package dev.lareira.cli;

import dev.lareira.core.Chat;
import dev.lareira.core.GenerationOptions;
import dev.lareira.core.Message;
import dev.lareira.core.Model;
import dev.lareira.core.ModelStore;
import dev.lareira.core.OutputEvent;
import dev.lareira.core.Sampler;
import dev.lareira.core.Timings;
import dev.lareira.quant.RuntimeInfo;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = "Fetch a small model if there is none, ask it a question, and tell how fast it answered.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira demo"})
final class DemoCommand implements Callable<Integer> {
    private static final String QUESTION = "What is a hearth, and why did people gather around it?";
    private static final int MAX_TOKENS = 128;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Output out = new Output(spec);
        Path path = DefaultModel.find(ModelStore.open(), spec.commandLine().getErr());
        GenerationOptions options = GenerationOptions.builder()
                .maxTokens(MAX_TOKENS)
                .sampler(Sampler.chain(Sampler.defaults(), Sampler.seed(7)))
                .build();
        try (Model model = Model.load(path);
                Chat chat = Chat.of(model).options(options)) {
            if (!json) {
                out.line("%s, %s", path.getFileName(), RuntimeInfo.current());
                out.line("");
                out.line("> %s", QUESTION);
            }
            Message answer = chat.stream(QUESTION, event -> {
                if (!json && event instanceof OutputEvent.Content part) {
                    out.text(part.text());
                }
                return true;
            });
            Timings timings = chat.timings();
            if (json) {
                out.json(Output.object(
                        "model", path.toString(),
                        "question", QUESTION,
                        "answer", answer.content(),
                        "promptTokensPerSecond", timings.promptTokensPerSecond(),
                        "generatedTokensPerSecond", timings.generatedTokensPerSecond()));
            } else {
                out.line("");
                out.line("");
                out.line(
                        "read %d tokens at %.0f tok/s, wrote %d at %.0f tok/s",
                        timings.promptTokens(),
                        timings.promptTokensPerSecond(),
                        timings.generatedTokens(),
                        timings.generatedTokensPerSecond());
                out.line("Go on with `lareira chat`.");
            }
        }
        return 0;
    }
}

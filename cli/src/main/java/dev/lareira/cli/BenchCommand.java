package dev.lareira.cli;

import dev.lareira.core.Model;
import dev.lareira.core.Session;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = "Tokens per second of reading a prompt (pp) and of generating (tg), the median of the runs.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira bench smollm2:135m", "  lareira bench model.gguf -p 512 -n 128 -r 3 --json"})
final class BenchCommand implements Callable<Integer> {
    private static final int WARM_UP_TOKENS = 64;

    @Mixin
    private ModelArgument model;

    @Option(names = "-p", paramLabel = "TOKENS", description = "Prompt tokens (default: ${DEFAULT-VALUE}).")
    private int prompt = 512;

    @Option(names = "-n", paramLabel = "TOKENS", description = "Generated tokens (default: ${DEFAULT-VALUE}).")
    private int generate = 128;

    @Option(names = "-r", paramLabel = "RUNS", description = "Runs (default: ${DEFAULT-VALUE}).")
    private int runs = 3;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Output out = new Output(spec);
        try (Model loaded = model.load()) {
            int[] ids = RandomGenerator.of("L64X128MixRandom")
                    .ints(
                            Math.max(prompt, generate),
                            0,
                            loaded.tokenizer().vocabulary().size())
                    .toArray();
            prefill(loaded, Arrays.copyOf(ids, Math.min(ids.length, WARM_UP_TOKENS)));
            double[] pp = new double[runs];
            double[] tg = new double[runs];
            for (int run = 0; run < runs; run++) {
                pp[run] = prompt == 0 ? 0 : prefill(loaded, Arrays.copyOf(ids, prompt));
                tg[run] = generate == 0 ? 0 : decode(loaded, Arrays.copyOf(ids, generate));
            }
            Arrays.sort(pp);
            Arrays.sort(tg);
            double weights = loaded.file().tensors().stream()
                            .mapToLong(tensor -> tensor.byteSize())
                            .sum()
                    / 1e9;
            if (json) {
                out.json(Output.object(
                        "modelFile", loaded.file().files().getFirst().toString(),
                        "pp", Output.object("tokens", prompt, "tokensPerSecond", pp[runs / 2]),
                        "tg", Output.object("tokens", generate, "tokensPerSecond", tg[runs / 2])));
            } else {
                out.line("pp%-5d %8.1f tok/s", prompt, pp[runs / 2]);
                out.line("tg%-5d %8.1f tok/s  (%.1f GB/s of weights)", generate, tg[runs / 2], tg[runs / 2] * weights);
            }
        }
        return 0;
    }

    private static double prefill(Model model, int[] ids) {
        try (Session session = model.newSession()) {
            long start = System.nanoTime();
            session.prefill(ids);
            return ids.length * 1e9 / (System.nanoTime() - start);
        }
    }

    private static double decode(Model model, int[] ids) {
        try (Session session = model.newSession()) {
            session.prefill(ids[0]);
            long start = System.nanoTime();
            for (int i = 1; i < ids.length; i++) {
                session.prefill(ids[i]);
            }
            return (ids.length - 1) * 1e9 / (System.nanoTime() - start);
        }
    }
}

package dev.lareira.cli;

import dev.lareira.cli.bench.Bench;
import dev.lareira.cli.bench.BusyProcesses;
import dev.lareira.cli.bench.Measurement;
import dev.lareira.cli.bench.Profile;
import dev.lareira.cli.bench.SyntheticModel;
import dev.lareira.core.Model;
import dev.lareira.core.ModelStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = {
            "How fast this machine reads memory and multiplies floats, how fast a model reads a prompt (pp) and generates (tg),"
                    + " and what share of the machine that is: the median of the runs."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "  lareira bench",
            "  lareira bench model.gguf -p 512 -n 128 -r 3 --json",
            "  lareira bench --synthetic 1b:Q4_0 -b 1,4,8 --profile"
        })
final class BenchCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A GGUF file, or a name that `lareira list` shows (default: " + ModelStore.DEFAULT_CHAT_MODEL
                    + ").")
    private String name;

    @Option(
            names = "--synthetic",
            paramLabel = "SHAPE:TYPE",
            description = "A model of random weights, made on first use: 1b:Q4_0, 135m:Q8_0, 8b:Q4_K_M and so on.")
    private String synthetic;

    @Option(names = "-p", paramLabel = "TOKENS", description = "Prompt tokens (default: ${DEFAULT-VALUE}).")
    private int prompt = 512;

    @Option(names = "-n", paramLabel = "TOKENS", description = "Generated tokens (default: ${DEFAULT-VALUE}).")
    private int generate = 128;

    @Option(names = "-r", paramLabel = "RUNS", description = "Runs (default: ${DEFAULT-VALUE}).")
    private int runs = 3;

    @Option(names = "-d", paramLabel = "TOKENS", description = "Tokens in the context before each run.")
    private int depth;

    @Option(
            names = "-b",
            paramLabel = "SIZE",
            split = ",",
            description = "Also evaluate batches of so many tokens, as for drafts and parallel requests: 1,4,8.")
    private List<Integer> batches = List.of();

    @Option(names = "--busy", description = "Also generate beside one busy foreign process for each processor.")
    private boolean busy;

    @Option(names = "--profile", description = "Also print where the time of a prompt and of a token goes.")
    private boolean profile;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private LoadingOptions loading;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        check();
        Path file = file();
        long start = System.nanoTime();
        try (Model model = Model.load(file, loading.optionsFor(tokens()))) {
            double seconds = (System.nanoTime() - start) / 1e9;
            try (Bench bench = new Bench(model, runs, depth)) {
                BenchReport report = new BenchReport(new Output(spec), json);
                report.start(file, seconds, depth, bench.roof());
                if (prompt + generate > 0 || !batches.isEmpty()) {
                    report.first(Bench.WARM_UP_TOKENS, bench.warmUp(Math.max(1, prompt)));
                    measure(bench, report);
                }
                report.end(bench.roof());
            }
        }
        return 0;
    }

    private void measure(Bench bench, BenchReport report) {
        if (prompt > 0) {
            report.rate("pp", prompt, bench.prompt(prompt));
        }
        if (generate > 0) {
            Measurement idle = bench.generation(generate);
            report.rate("tg", generate, idle);
            if (busy) {
                report.busy(generate, busy(bench), idle);
            }
        }
        for (int size : batches) {
            report.batch(size, bench.batch(size));
        }
        if (profile && prompt > 0) {
            report.profile("pp", Profile.of(() -> bench.prefill(prompt)));
        }
        if (profile && generate > 0) {
            report.profile("tg", Profile.of(() -> bench.decode(1, generate)));
        }
    }

    private void check() {
        if (name != null && synthetic != null) {
            throw new ParameterException(spec.commandLine(), "either MODEL or --synthetic, not both");
        }
        Range.atLeast(0).check(spec, "-p", prompt);
        Range.atLeast(0).check(spec, "-n", generate);
        Range.atLeast(1).check(spec, "-r", runs);
        Range.atLeast(0).check(spec, "-d", depth);
        batches.forEach(size -> Range.atLeast(1).check(spec, "-b", size));
    }

    private Path file() {
        ModelStore store = ModelStore.open();
        if (synthetic != null) {
            SyntheticModel model = SyntheticModel.of(synthetic);
            try (DownloadProgress progress =
                    new DownloadProgress(spec.commandLine().getErr(), "writing")) {
                return model.in(store.folder().resolveSibling("bench"), progress::progress);
            }
        }
        return name == null ? DefaultModel.find(store, spec.commandLine().getErr()) : store.find(name);
    }

    /** Most tokens that a session will hold. */
    private int tokens() {
        int largest = batches.stream().mapToInt(Integer::intValue).max().orElse(0);
        int most = Math.max(Math.max(prompt, generate), Math.max(Bench.WARM_UP_TOKENS, Bench.BATCHES * largest));
        return depth + most;
    }

    private Measurement busy(Bench bench) {
        try (BusyProcesses processes = BusyProcesses.start(Runtime.getRuntime().availableProcessors())) {
            return bench.generation(generate);
        }
    }
}

package dev.lareira.cli;

import dev.lareira.cli.bench.Measurement;
import dev.lareira.cli.bench.Profile;
import dev.lareira.quant.Roof;
import dev.lareira.quant.RuntimeInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints a table line by line as it is measured, or one JSON object when all is. */
final class BenchReport {
    private static final int SHOWN = 12;

    private final Output out;
    private final boolean asJson;
    private final Map<String, Object> json = new LinkedHashMap<>();
    private final List<Object> batches = new ArrayList<>();
    private final Map<String, Object> profiles = new LinkedHashMap<>();
    private double single;

    BenchReport(Output out, boolean asJson) {
        this.out = out;
        this.asJson = asJson;
    }

    void start(Path file, double loadSeconds, int depth, Roof roof) {
        json.put("modelFile", file.toString());
        json.put("runtime", RuntimeInfo.current().toString());
        json.put("loadSeconds", loadSeconds);
        json.put("depth", depth);
        json.put("roof", Map.of());
        line("%s, loaded in %.2f s%s", file.getFileName(), loadSeconds, depth > 0 ? ", at depth " + depth : "");
        line("%s", RuntimeInfo.current());
        line("%-14s %9.1f GB/s       by %d threads", "memory", roof.bytesPerSecond() / 1e9, roof.threads());
        line("%-14s %9.1f GFLOP/s", "multiply-add", roof.operationsPerSecond() / 1e9);
    }

    /** @param tokensPerSecond of the first tokens, when nothing was compiled yet */
    void first(int tokens, double tokensPerSecond) {
        json.put("first", Output.object("tokens", tokens, "tokensPerSecond", tokensPerSecond));
        line("%-14s %9.1f tok/s      the first tokens of this process", "cold tg" + tokens, tokensPerSecond);
    }

    void rate(String kind, int tokens, Measurement rate) {
        json.put(kind, with(rate, "tokens", tokens));
        row(kind + tokens, rate, kind.equals("pp") ? "multiply-add" : "memory");
    }

    void busy(int tokens, Measurement rate, Measurement idle) {
        double part = rate.tokensPerSecond() / idle.tokensPerSecond();
        json.put("busy", with(rate, "ratioToIdle", part));
        line(
                "%-14s %9.1f tok/s      %.2f of idle, beside a busy process for each processor",
                "busy tg" + tokens, rate.tokensPerSecond(), part);
    }

    /** The time of a batch is told as a multiple of the first one's, usually that of one token. */
    void batch(int size, Measurement rate) {
        double seconds = size / rate.tokensPerSecond();
        single = single == 0 ? seconds : single;
        batches.add(with(rate, "size", size, "timeRatio", seconds / single));
        json.put("batches", batches);
        String ratio = batches.size() == 1 ? "" : "      %.2f x the time of the first".formatted(seconds / single);
        line("%-14s %9.1f tok/s%s", "batch " + size, rate.tokensPerSecond(), ratio);
    }

    void profile(String kind, Profile profile) {
        profiles.put(
                kind,
                Output.object("samples", profile.samples(), "parts", profile.parts(), "methods", profile.methods()));
        json.put("profile", profiles);
        line("");
        line("%s by part of the model, the calling thread (%d samples of all threads)", kind, profile.samples());
        shares(profile.parts());
        line("%s by method, all threads", kind);
        shares(profile.methods());
    }

    void end(Roof roof) {
        json.put(
                "roof",
                Output.object(
                        "threads",
                        roof.threads(),
                        "bytesPerSecond",
                        roof.bytesPerSecond(),
                        "operationsPerSecond",
                        roof.operationsPerSecond()));
        if (asJson) {
            out.json(json);
        }
    }

    private void row(String label, Measurement rate, String roof) {
        line("%-14s %9.1f tok/s      %.2f of %s", label, rate.tokensPerSecond(), rate.roofShare(), roof);
    }

    private void shares(Map<String, Double> shares) {
        shares.entrySet().stream()
                .limit(SHOWN)
                .forEach(share -> line("  %5.1f %%  %s", 100 * share.getValue(), share.getKey()));
    }

    private void line(String format, Object... arguments) {
        if (!asJson) {
            out.line(format, arguments);
        }
    }

    private static Map<String, Object> with(Measurement rate, Object... more) {
        Map<String, Object> object = Output.object(more);
        object.put("tokensPerSecond", rate.tokensPerSecond());
        object.put("roofShare", rate.roofShare());
        return object;
    }
}

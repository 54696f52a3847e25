package dev.lareira.server.internal.llamacpp;

import dev.lareira.core.EngineStatus;
import java.util.List;
import java.util.Locale;

/** Prometheus' text format, with llama.cpp's names where it has them. */
final class Metrics {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder();

    /** Of all engines together. */
    static String of(List<EngineStatus> engines, int models, long requests) {
        long promptTokens =
                engines.stream().mapToLong(s -> s.totals().promptTokens()).sum();
        double promptSeconds =
                engines.stream().mapToLong(s -> s.totals().promptNanos()).sum() / 1e9;
        long tokens =
                engines.stream().mapToLong(s -> s.totals().generatedTokens()).sum();
        double seconds =
                engines.stream().mapToLong(s -> s.totals().generatedNanos()).sum() / 1e9;
        long batches = engines.stream().mapToLong(s -> s.totals().batches()).sum();
        int running = engines.stream().mapToInt(s -> s.slots().size()).sum();
        int waiting = engines.stream().mapToInt(EngineStatus::waiting).sum();
        Metrics metrics = new Metrics();
        metrics.counter("llamacpp:prompt_tokens_total", "Prompt tokens evaluated.", promptTokens);
        metrics.counter("llamacpp:prompt_seconds_total", "Time spent on prompts.", promptSeconds);
        metrics.counter("llamacpp:tokens_predicted_total", "Tokens generated.", tokens);
        metrics.counter("llamacpp:tokens_predicted_seconds_total", "Time spent on generating.", seconds);
        metrics.counter("llamacpp:n_decode_total", "Batches of generated tokens.", batches);
        metrics.gauge("llamacpp:prompt_tokens_seconds", "Prompt tokens a second.", ratio(promptTokens, promptSeconds));
        metrics.gauge("llamacpp:predicted_tokens_seconds", "Generated tokens a second.", ratio(tokens, seconds));
        metrics.gauge("llamacpp:n_busy_slots_per_decode", "Answers in a batch.", ratio(tokens, batches));
        metrics.gauge("llamacpp:requests_processing", "Answers being made.", running);
        metrics.gauge("llamacpp:requests_deferred", "Answers waiting.", waiting);
        long bytes = engines.stream().mapToLong(EngineStatus::sessionBytes).sum();
        metrics.gauge("lareira:session_bytes", "Memory of keys and values.", bytes);
        metrics.gauge("lareira:models_loaded", "Models in memory.", models);
        metrics.counter("lareira:http_requests_total", "HTTP requests.", requests);
        return metrics.text.toString();
    }

    private static double ratio(double amount, double per) {
        return per == 0 ? 0 : amount / per;
    }

    private void counter(String name, String help, double value) {
        add(name, help, "counter", value);
    }

    private void gauge(String name, String help, double value) {
        add(name, help, "gauge", value);
    }

    private void add(String name, String help, String type, double value) {
        text.append("# HELP %s %s\n# TYPE %s %s\n%s %s\n".formatted(name, help, name, type, name, number(value)));
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.6g", value);
    }
}

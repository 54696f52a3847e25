package dev.lareira.cli.bench;

import dev.lareira.core.Model;
import dev.lareira.core.Session;
import dev.lareira.quant.Roof;
import dev.lareira.quant.RoofMeter;
import java.util.SplittableRandom;

/**
 * Measures a model as llama-bench does: random tokens, nothing sampled. The roof of the machine is measured beside each run,
 * since a laptop is never quite alone. Used by one thread.
 */
public final class Bench implements AutoCloseable {
    /** Tokens that are generated before anything is measured. */
    public static final int WARM_UP_TOKENS = 64;

    /** Batches in a run of {@link #batch}. */
    public static final int BATCHES = 16;

    private static final int WINDOWS = 3;

    private final Model model;
    private final int runs;
    private final ModelWork work;
    private final RoofMeter meter;
    private final SplittableRandom random = new SplittableRandom(42);
    private final Session past;
    private double bytesPerSecond;
    private double operationsPerSecond;

    /**
     * @param runs of each measurement
     * @param depth tokens in the context before each run
     */
    public Bench(Model model, int runs, int depth) {
        this.model = model;
        this.runs = runs;
        this.work = ModelWork.of(model.file());
        this.meter = RoofMeter.of(model.options().threads());
        this.past = model.newSession();
        past.prefill(ids(depth));
        for (int window = 0; window < WINDOWS; window++) {
            memory();
            multipliers();
        }
    }

    /** The roof, as high as it was seen. */
    public Roof roof() {
        return new Roof(model.options().threads(), bytesPerSecond, operationsPerSecond);
    }

    /** Bytes of weights that a token reads. */
    public double bytesPerToken() {
        return work.bytes();
    }

    /** Lets everything be compiled that will be measured; the rate of the first {@value #WARM_UP_TOKENS} tokens. */
    public double warmUp(int prompt) {
        double first = decode(1, WARM_UP_TOKENS);
        prefill(prompt);
        decode(1, WARM_UP_TOKENS);
        return first;
    }

    /** Reading a prompt; the share is that of operations on floats. */
    public Measurement prompt(int tokens) {
        double[] rates = new double[runs];
        double[] shares = new double[runs];
        for (int run = 0; run < runs; run++) {
            double before = multipliers();
            rates[run] = prefill(tokens);
            shares[run] = rates[run] * work.operations() / Math.max(before, multipliers());
        }
        return Measurement.of(rates, shares);
    }

    /** Generating token by token; the share is that of bytes read from memory. */
    public Measurement generation(int tokens) {
        return generation(1, tokens);
    }

    /** Evaluating so many tokens at a time, with the logits of each, as for drafts and parallel requests. */
    public Measurement batch(int size) {
        decode(size, size);
        return generation(size, size * BATCHES);
    }

    private Measurement generation(int size, int tokens) {
        double[] rates = new double[runs];
        double[] shares = new double[runs];
        for (int run = 0; run < runs; run++) {
            double before = memory();
            rates[run] = decode(size, tokens);
            shares[run] = rates[run] / size * work.bytes() / Math.max(before, memory());
        }
        return Measurement.of(rates, shares);
    }

    /** One run of {@link #prompt}, in tokens per second. */
    public double prefill(int tokens) {
        try (Session session = past.fork()) {
            int[] ids = ids(tokens);
            long start = System.nanoTime();
            session.prefill(ids);
            return tokens * 1e9 / (System.nanoTime() - start);
        }
    }

    /** One run of {@link #batch} over this many tokens in all, in tokens per second. */
    public double decode(int size, int tokens) {
        try (Session session = past.fork()) {
            int[] ids = ids(size);
            long start = System.nanoTime();
            for (int done = 0; done < tokens; done += size) {
                session.forward(ids, (position, logits) -> {});
            }
            return tokens * 1e9 / (System.nanoTime() - start);
        }
    }

    private int[] ids(int count) {
        return random.ints(count, 0, model.tokenizer().vocabulary().size()).toArray();
    }

    private double memory() {
        double now = meter.bytesPerSecond();
        bytesPerSecond = Math.max(bytesPerSecond, now);
        return now;
    }

    private double multipliers() {
        double now = meter.operationsPerSecond();
        operationsPerSecond = Math.max(operationsPerSecond, now);
        return now;
    }

    @Override
    public void close() {
        past.close();
        meter.close();
    }
}

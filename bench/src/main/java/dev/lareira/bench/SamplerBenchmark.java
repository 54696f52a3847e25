package dev.lareira.bench;

import dev.lareira.core.Sampler;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What choosing a token costs at a vocabulary of Llama 3's size. The aim: less than 300 µs with top-k. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class SamplerBenchmark {
    private static final int VOCABULARY = 128 * 1024;
    private static final int HISTORY = 2000;
    private static final long SEED = 20261124;

    /** Chains as they are used; {@code topP} alone ranks a part of the vocabulary, {@code mirostat} all of it. */
    @Param({"greedy", "defaults", "penalties", "topP", "temperature", "mirostat"})
    String chain;

    private float[] logits;
    private Sampler.State state;

    @Setup
    public void setUp() {
        Random random = new Random(SEED);
        logits = new float[VOCABULARY];
        for (int i = 0; i < VOCABULARY; i++) {
            logits[i] = (float) random.nextGaussian() * 3;
        }
        state = sampler().start();
        for (int i = 0; i < HISTORY; i++) {
            state.accept(random.nextInt(VOCABULARY));
        }
    }

    private Sampler sampler() {
        Sampler seed = Sampler.seed(SEED);
        return switch (chain) {
            case "greedy" -> Sampler.greedy();
            case "defaults" -> Sampler.chain(Sampler.defaults(), seed);
            case "penalties" ->
                Sampler.chain(
                        Sampler.penalties(64, 1.1f, 0.1f, 0.1f),
                        Sampler.dry(0.8f, 1.75f, 2, -1, List.of(new int[] {13})),
                        Sampler.defaults(),
                        seed);
            case "topP" -> Sampler.chain(Sampler.topP(0.9f), Sampler.temperature(0.8f), seed);
            case "temperature" -> Sampler.chain(Sampler.temperature(0.8f), seed);
            case "mirostat" -> Sampler.chain(Sampler.mirostatV2(5, 0.1f), seed);
            default -> throw new IllegalArgumentException(chain);
        };
    }

    @Benchmark
    public int sample() {
        return state.sample(logits);
    }
}

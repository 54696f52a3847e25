package dev.lareira.bench;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.Activations;
import dev.lareira.quant.BlockFormat;
import dev.lareira.quant.MatMul;
import dev.lareira.quant.Matrix;
import dev.lareira.quant.Precision;
import dev.lareira.quant.RoofMeter;
import dev.lareira.quant.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Products of a packed matrix, too large for any cache, with some tokens on all workers: {@code multiplyAdds} per second,
 * and the shares of what the machine can do, measured before each iteration: {@code ofMemory} for a few tokens,
 * {@code ofMultiplyAdd} for many.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class KernelBenchmark {
    private static final int COLUMNS = 2048;
    private static final int ROWS = 1 << 16;
    private static final int ENCODED_ROWS = 64;

    @Param({"Q4_0", "Q8_0", "Q4_K", "Q6_K"})
    GgmlType type;

    @Param({"1", "4", "8", "512"})
    int tokens;

    private final Arena arena = Arena.ofShared();
    private final Workers workers = Workers.of(Workers.defaultSize());
    private final RoofMeter meter = RoofMeter.of(workers.size());
    private Matrix matrix;
    private Activations x;
    private float[] y;
    private double bytesPerSecond;
    private double operationsPerSecond;

    /** Rates, as the counters of JMH are divided by the time. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Rates {
        public double gigaMultiplyAdds;
        public double ofMemory;
        public double ofMultiplyAdd;

        @Setup(Level.Iteration)
        public void clear() {
            gigaMultiplyAdds = 0;
            ofMemory = 0;
            ofMultiplyAdd = 0;
        }
    }

    @Setup
    public void pack() {
        Random random = new Random(1);
        long rowBytes = type.bytesFor(COLUMNS);
        MemorySegment data = arena.allocate(ROWS * rowBytes, 64);
        float[] weights = random(random, ENCODED_ROWS * COLUMNS, 0.02f);
        BlockFormat.of(type).encode(weights, 0, data, 0, weights.length);
        for (int row = ENCODED_ROWS; row < ROWS; row += ENCODED_ROWS) {
            MemorySegment.copy(data, 0, data, row * rowBytes, ENCODED_ROWS * rowBytes);
        }
        matrix = Matrix.of(type, data, ROWS, COLUMNS, Precision.FAST, workers);
        x = new Activations(COLUMNS);
        x.resize(tokens);
        System.arraycopy(random(random, tokens * COLUMNS, 1), 0, x.values(), 0, tokens * COLUMNS);
        y = new float[tokens * ROWS];
    }

    private static float[] random(Random random, int size, float deviation) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = deviation * (float) random.nextGaussian();
        }
        return values;
    }

    @Setup(Level.Iteration)
    public void measureRoof() {
        bytesPerSecond = meter.bytesPerSecond();
        operationsPerSecond = meter.operationsPerSecond();
    }

    @TearDown
    public void close() {
        meter.close();
        workers.close();
        arena.close();
    }

    @Benchmark
    public float[] multiply(Rates rates) {
        MatMul.multiply(workers, x, matrix, y);
        double multiplyAdds = (double) ROWS * COLUMNS * tokens;
        rates.gigaMultiplyAdds += multiplyAdds * 1e-9;
        rates.ofMemory += matrix.byteSize() / bytesPerSecond;
        rates.ofMultiplyAdd += 2 * multiplyAdds / operationsPerSecond;
        return y;
    }
}

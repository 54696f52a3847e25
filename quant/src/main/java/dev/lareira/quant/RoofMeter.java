package dev.lareira.quant;

import dev.lareira.quant.internal.Provider;
import dev.lareira.quant.internal.roof.RoofLoops;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;

/**
 * Measures the {@link Roof} of a machine one short window at a time, so that it can be done just before and after what is
 * compared with it: other users of a memory bus come and go. Holds half a gigabyte outside the heap until it is closed. Used
 * by one thread at a time.
 */
public final class RoofMeter implements AutoCloseable {
    private static final long TOTAL_BYTES = 512L << 20;
    private static final int ROUNDS = 100_000;
    private static final long WINDOW_NANOS = 200_000_000;

    private final RoofLoops loops = Provider.ROOF;
    private final Workers workers;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment data;
    private final long part;
    /** Takes the results, so that no work is left out. */
    private final AtomicLong sink = new AtomicLong();

    private RoofMeter(int threads) {
        workers = Workers.of(threads);
        part = TOTAL_BYTES / threads / RoofLoops.BYTES_AT_ONCE * RoofLoops.BYTES_AT_ONCE;
        data = arena.allocate(part * threads, RoofLoops.BYTES_AT_ONCE);
    }

    /** A meter with a team of this many threads. */
    public static RoofMeter of(int threads) {
        return new RoofMeter(threads);
    }

    /** Bytes that all threads together read from memory, in a window of 0.2 seconds. */
    public double bytesPerSecond() {
        return window(thread -> {
            sink.addAndGet(loops.read(data, thread * part, part));
            return part;
        });
    }

    /** Operations on 32-bit floats that all threads together did, in a window of 0.2 seconds. */
    public double operationsPerSecond() {
        return window(thread -> {
            sink.addAndGet((long) loops.multiplyAdd(ROUNDS));
            return (long) ROUNDS * loops.operationsPerRound();
        });
    }

    @Override
    public void close() {
        workers.close();
        arena.close();
    }

    /** The rate of all threads; {@code work} does a piece and tells how much it was. */
    private double window(LongUnaryOperator work) {
        double[] rates = new double[workers.size()];
        workers.run(workers.size(), thread -> {
            long start = System.nanoTime();
            long done = 0;
            long nanos;
            do {
                done += work.applyAsLong(thread);
                nanos = System.nanoTime() - start;
            } while (nanos < WINDOW_NANOS);
            rates[thread] = done * 1e9 / nanos;
        });
        return Arrays.stream(rates).sum();
    }
}

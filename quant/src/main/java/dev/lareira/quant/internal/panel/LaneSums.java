package dev.lareira.quant.internal.panel;

import java.lang.foreign.MemorySegment;

/**
 * Sums of products of values with bytes, for the runs of a {@link Cut}, in two vectors of a line side by side. A class for each
 * width, whose pieces are written out.
 */
interface LaneSums {
    /**
     * Writes {@code sums [runs, 32]}, one vector's from {@code toA} on and the other's from {@code toB} on.
     *
     * @param line the lines of the first unit of a chunk, where the one vector begins
     * @param apart bytes to the other
     * @param stride from a unit to the next
     * @param run the first run in {@code steps}
     */
    void sums(
            MemorySegment data,
            long line,
            long apart,
            int stride,
            int units,
            Steps steps,
            int run,
            short[] sums,
            int toA,
            int toB);
}

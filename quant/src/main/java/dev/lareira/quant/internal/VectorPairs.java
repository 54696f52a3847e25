package dev.lareira.quant.internal;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Activations in 8 bits, each in both halves of an int: the loops of {@link Kernels} that make and arrange them. */
final class VectorPairs {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final int LANES = I.length();
    // Each lane of a quarter of a register four times, and the lanes that a row has in what four rows make.
    private static final VectorShuffle<Integer> QUARTER_1 = quarter(0);
    private static final VectorShuffle<Integer> QUARTER_2 = quarter(1);
    private static final VectorShuffle<Integer> QUARTER_3 = quarter(2);
    private static final VectorShuffle<Integer> QUARTER_4 = quarter(3);
    private static final VectorMask<Integer> SECOND = row(1);
    private static final VectorMask<Integer> THIRD = row(2);
    private static final VectorMask<Integer> FOURTH = row(3);

    private VectorPairs() {}

    static float quantize(float[] x, int xi, int[] pairs, int pi, int n) {
        // Magnitudes as integers: their order is that of the floats, and C2 has one instruction for the larger.
        IntVector most = IntVector.zero(I);
        for (int i = 0; i < n; i += LANES) {
            most = FloatVector.fromArray(F, x, xi + i)
                    .reinterpretAsInts()
                    .and(Integer.MAX_VALUE)
                    .max(most);
        }
        float scale = Float.intBitsToFloat(IntVector.zero(I).max(most).reduceLanes(MAX)) / 127;
        round(x, xi, scale == 0 ? 0 : 1 / scale, pairs, pi, n);
        return scale;
    }

    static void round(float[] x, int xi, float inverse, int[] pairs, int pi, int n) {
        FloatVector factor = FloatVector.broadcast(F, inverse);
        IntVector half = IntVector.broadcast(I, Float.floatToRawIntBits(0.5f));
        for (int i = 0; i < n; i += LANES) {
            FloatVector scaled = FloatVector.fromArray(F, x, xi + i).mul(factor);
            FloatVector signed =
                    scaled.reinterpretAsInts().and(1 << 31).or(half).reinterpretAsFloats();
            IntVector rounded = (IntVector) scaled.add(signed).convertShape(F2I, I, 0);
            rounded.lanewise(LSHL, 16).or(rounded.and(0xffff)).intoArray(pairs, pi + i);
        }
    }

    static int sums(int[] pairs, int pi) {
        int sums = 0;
        for (int i = pi; i < pi + 16; i += LANES) {
            sums += IntVector.fromArray(I, pairs, i + 16)
                    .lanewise(LSHL, 16)
                    .add(IntVector.fromArray(I, pairs, i).lanewise(ASHR, 16))
                    .reduceLanes(ADD);
        }
        return sums;
    }

    static int magnitudes(int[] pairs, int pi) {
        int sums = 0;
        for (int i = pi; i < pi + 16; i += LANES) {
            sums += IntVector.fromArray(I, pairs, i + 16)
                    .lanewise(ASHR, 16)
                    .abs()
                    .lanewise(LSHL, 16)
                    .add(IntVector.fromArray(I, pairs, i).lanewise(ASHR, 16).abs())
                    .reduceLanes(ADD);
        }
        return sums;
    }

    static void interleave(int[] rows, int n, int[] to, int ti) {
        for (int i = 0; i < n; i += LANES, ti += 4 * LANES) {
            IntVector a = IntVector.fromArray(I, rows, i);
            IntVector b = IntVector.fromArray(I, rows, n + i);
            IntVector c = IntVector.fromArray(I, rows, 2 * n + i);
            IntVector d = IntVector.fromArray(I, rows, 3 * n + i);
            interleave(a, b, c, d, QUARTER_1, to, ti);
            interleave(a, b, c, d, QUARTER_2, to, ti + LANES);
            interleave(a, b, c, d, QUARTER_3, to, ti + 2 * LANES);
            interleave(a, b, c, d, QUARTER_4, to, ti + 3 * LANES);
        }
    }

    private static void interleave(
            IntVector a, IntVector b, IntVector c, IntVector d, VectorShuffle<Integer> quarter, int[] to, int ti) {
        a.rearrange(quarter)
                .blend(b.rearrange(quarter), SECOND)
                .blend(c.rearrange(quarter), THIRD)
                .blend(d.rearrange(quarter), FOURTH)
                .intoArray(to, ti);
    }

    static void steps(int[] pairs, int from, int to, int apart, int[] factors, int[] steps) {
        // The first ones have nothing before them.
        for (int i = 0; i < LANES; i++) {
            steps[from + i] = ScalarKernels.step(pairs, from + i, apart, factors[i]);
        }
        for (int i = from + LANES, f = LANES; i < to; i += LANES, f += LANES) {
            f = f < factors.length ? f : 0;
            ShortVector factor = IntVector.fromArray(I, factors, f).reinterpretAsShorts();
            ShortVector before = IntVector.fromArray(I, pairs, i - apart).reinterpretAsShorts();
            ShortVector own = IntVector.fromArray(I, pairs, i).reinterpretAsShorts();
            own.sub(before.mul(factor)).reinterpretAsInts().intoArray(steps, i);
        }
    }

    private static VectorShuffle<Integer> quarter(int quarter) {
        return VectorShuffle.fromOp(I, i -> (quarter * LANES + i) / 4);
    }

    private static VectorMask<Integer> row(int row) {
        return VectorMask.fromLong(I, 0x1111L << row);
    }
}

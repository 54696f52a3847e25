package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT_SHIFT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Signed bytes with a d for 32 columns. Two columns are a run of one line, whose sum fits into 16 bits: 2 · 127 · 127. It takes
 * the bytes as counted from −128 on, which are these but for their upper bit. Sums of runs are not negative, so that those of
 * the low halves of ints are the sums of the ints less those of the high halves.
 */
final class EightBitBlocks extends TwoVectors {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final short UPPER = (short) 0x8080;
    /** Of the sums of a unit. */
    private static final int BIAS = UNIT / 2 * Steps.BIAS;

    private final int block;

    EightBitBlocks(PanelLayout layout) {
        super(layout);
        block = layout.blockBytes();
    }

    @Override
    void two(MemorySegment data, long a, int columns, PanelInput x, Steps own, int xi, float[] y, int ya) {
        int yb = ya + RESULTS;
        int[] steps = own.values;
        int[] starts = own.starts;
        float[] factors = x.scales;
        FloatVector yLowA = FloatVector.fromArray(F, y, ya);
        FloatVector yHighA = FloatVector.fromArray(F, y, ya + HALF);
        FloatVector yLowB = FloatVector.fromArray(F, y, yb);
        FloatVector yHighB = FloatVector.fromArray(F, y, yb + HALF);
        long line = a + STRIDE;
        IntVector bothA = IntVector.zero(I);
        IntVector highA = IntVector.zero(I);
        IntVector bothB = IntVector.zero(I);
        IntVector highB = IntVector.zero(I);
        int left = UNIT;
        for (int k = xi; k < xi + columns; k += 2, line += STRIDE) {
            // In this order C2 keeps the address in a register.
            ShortVector w =
                    ShortVector.fromMemorySegment(S, data, line + APART, LE).lanewise(XOR, UPPER);
            ShortVector v = ShortVector.fromMemorySegment(S, data, line, LE).lanewise(XOR, UPPER);
            ShortVector start = IntVector.broadcast(I, starts[k >>> 1]).reinterpretAsShorts();
            ShortVector first = IntVector.broadcast(I, steps[k]).reinterpretAsShorts();
            ShortVector second = IntVector.broadcast(I, steps[k + 1]).reinterpretAsShorts();
            IntVector sum =
                    v.mul(first).add(start).add(v.lanewise(LSHR, 8).mul(second)).reinterpretAsInts();
            bothA = sum.add(bothA);
            highA = sum.lanewise(LSHR, 16).add(highA);
            sum = w.mul(first).add(start).add(w.lanewise(LSHR, 8).mul(second)).reinterpretAsInts();
            bothB = sum.add(bothB);
            highB = sum.lanewise(LSHR, 16).add(highB);
            left -= 2;
            if (left == 0) {
                left = UNIT;
                FloatVector factor = FloatVector.broadcast(F, factors[k >>> UNIT_SHIFT]);
                IntVector d = IntVector.fromMemorySegment(I, data, a, LE);
                yLowA = ((FloatVector)
                                bothA.sub(highA.lanewise(LSHL, 16)).sub(BIAS).convertShape(I2F, F, 0))
                        .mul(factor)
                        .fma(
                                d.lanewise(LSHL, 16)
                                        .lanewise(ASHR, 3)
                                        .and(HalfFloats.MASK)
                                        .reinterpretAsFloats()
                                        .mul(HalfFloats.FACTOR),
                                yLowA);
                yHighA = ((FloatVector) highA.sub(BIAS).convertShape(I2F, F, 0))
                        .mul(factor)
                        .fma(
                                d.lanewise(ASHR, 3)
                                        .and(HalfFloats.MASK)
                                        .reinterpretAsFloats()
                                        .mul(HalfFloats.FACTOR),
                                yHighA);
                d = IntVector.fromMemorySegment(I, data, a + APART, LE);
                yLowB = ((FloatVector)
                                bothB.sub(highB.lanewise(LSHL, 16)).sub(BIAS).convertShape(I2F, F, 0))
                        .mul(factor)
                        .fma(
                                d.lanewise(LSHL, 16)
                                        .lanewise(ASHR, 3)
                                        .and(HalfFloats.MASK)
                                        .reinterpretAsFloats()
                                        .mul(HalfFloats.FACTOR),
                                yLowB);
                yHighB = ((FloatVector) highB.sub(BIAS).convertShape(I2F, F, 0))
                        .mul(factor)
                        .fma(
                                d.lanewise(ASHR, 3)
                                        .and(HalfFloats.MASK)
                                        .reinterpretAsFloats()
                                        .mul(HalfFloats.FACTOR),
                                yHighB);
                bothA = IntVector.zero(I);
                highA = IntVector.zero(I);
                bothB = IntVector.zero(I);
                highB = IntVector.zero(I);
                a += block;
                line += STRIDE;
            }
        }
        yLowA.intoArray(y, ya);
        yHighA.intoArray(y, ya + HALF);
        yLowB.intoArray(y, yb);
        yHighB.intoArray(y, yb + HALF);
    }
}

package dev.lareira.quant.internal;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import dev.lareira.quant.VectorMath;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Panels of floats from the narrower numbers that they are kept in. */
final class PanelUnpacking {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    private static final VectorSpecies<Short> S = F.withLanes(short.class);
    private static final VectorSpecies<Byte> B =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, F.vectorBitSize() / 4)));
    private static final int ROW = VectorMath.PANEL;
    /** Sign, five bits of exponent and ten of fraction where float32 has them. */
    private static final int HALF_BITS = 0x8fffe000;
    /** Corrects the bias of the exponent, and settles subnormals. */
    private static final float HALF_FACTOR = 0x1p112f;

    private PanelUnpacking() {}

    /** The half floats in the low halves of the lanes. */
    static FloatVector low(IntVector pairs) {
        return pairs.lanewise(LSHL, 16)
                .lanewise(ASHR, 3)
                .and(HALF_BITS)
                .reinterpretAsFloats()
                .mul(HALF_FACTOR);
    }

    /** The half floats in the high halves of the lanes. */
    static FloatVector high(IntVector pairs) {
        return pairs.lanewise(ASHR, 3).and(HALF_BITS).reinterpretAsFloats().mul(HALF_FACTOR);
    }

    /** Two at a time: the first in the low halves of the lanes, the second in the high ones. */
    static IntVector pairs(short[] halves, int at) {
        return ShortVector.fromArray(S, halves, at).reinterpretAsInts();
    }

    static void halves(short[] halves, int hi, int rows, float[] panel, int at) {
        for (int row = 0; row < rows * ROW; row += ROW) {
            for (int i = 0; i < ROW / 2; i += LANES) {
                IntVector pairs = pairs(halves, hi + row + 2 * i);
                low(pairs).intoArray(panel, at + row + i);
                high(pairs).intoArray(panel, at + row + ROW / 2 + i);
            }
        }
    }

    static void columns(byte[] bytes, int bi, int rows, float[] scales, int si, float[] panel, int at) {
        for (int column = 0; column < ROW; column += LANES) {
            FloatVector scale = FloatVector.fromArray(F, scales, si + column);
            for (int row = 0; row < rows; row++) {
                int i = row * ROW + column;
                floats(bytes, bi + i).mul(scale).intoArray(panel, at + i);
            }
        }
    }

    static void rows(byte[] bytes, int bi, int rows, float[] scales, int si, float[] panel, int at) {
        for (int row = 0; row < rows; row++) {
            FloatVector scale = FloatVector.broadcast(F, scales[si + row]);
            for (int i = row * ROW; i < (row + 1) * ROW; i += LANES) {
                floats(bytes, bi + i).mul(scale).intoArray(panel, at + i);
            }
        }
    }

    /** The narrowest register of bytes holds eight, more than a 128-bit one of floats: the last four are shifted there. */
    private static FloatVector floats(byte[] bytes, int from) {
        if (B.length() == LANES) {
            return (FloatVector) ByteVector.fromArray(B, bytes, from).convertShape(B2F, F, 0);
        }
        int start = from / B.length() * B.length();
        return (FloatVector) ByteVector.fromArray(B, bytes, start).convertShape(B2F, F, (from - start) / LANES);
    }
}

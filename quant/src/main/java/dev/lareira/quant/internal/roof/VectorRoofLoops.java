package dev.lareira.quant.internal.roof;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The loops in the widest registers. Created by reflection only. */
public final class VectorRoofLoops implements RoofLoops {
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int STEP = 4 * I.vectorByteSize();
    /** Enough to hide the latency of two units, few enough for 16 registers. */
    private static final int CHAINS = 10;

    @Override
    public int read(MemorySegment data, long offset, long bytes) {
        IntVector s0 = IntVector.zero(I);
        IntVector s1 = IntVector.zero(I);
        IntVector s2 = IntVector.zero(I);
        IntVector s3 = IntVector.zero(I);
        for (long at = offset, end = offset + bytes; at < end; at += STEP) {
            s0 = IntVector.fromMemorySegment(I, data, at, LITTLE_ENDIAN).add(s0);
            s1 = IntVector.fromMemorySegment(I, data, at + I.vectorByteSize(), LITTLE_ENDIAN)
                    .add(s1);
            s2 = IntVector.fromMemorySegment(I, data, at + 2 * I.vectorByteSize(), LITTLE_ENDIAN)
                    .add(s2);
            s3 = IntVector.fromMemorySegment(I, data, at + 3 * I.vectorByteSize(), LITTLE_ENDIAN)
                    .add(s3);
        }
        return s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
    }

    @Override
    public float multiplyAdd(int rounds) {
        FloatVector factor = FloatVector.broadcast(F, 0.999f);
        FloatVector term = FloatVector.broadcast(F, 1e-3f);
        FloatVector a = FloatVector.broadcast(F, 1);
        FloatVector b = FloatVector.broadcast(F, 2);
        FloatVector c = FloatVector.broadcast(F, 3);
        FloatVector d = FloatVector.broadcast(F, 4);
        FloatVector e = FloatVector.broadcast(F, 5);
        FloatVector f = FloatVector.broadcast(F, 6);
        FloatVector g = FloatVector.broadcast(F, 7);
        FloatVector h = FloatVector.broadcast(F, 8);
        FloatVector i = FloatVector.broadcast(F, 9);
        FloatVector j = FloatVector.broadcast(F, 10);
        for (int round = 0; round < rounds; round++) {
            a = factor.fma(a, term);
            b = factor.fma(b, term);
            c = factor.fma(c, term);
            d = factor.fma(d, term);
            e = factor.fma(e, term);
            f = factor.fma(f, term);
            g = factor.fma(g, term);
            h = factor.fma(h, term);
            i = factor.fma(i, term);
            j = factor.fma(j, term);
        }
        FloatVector sum =
                a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j);
        return sum.reduceLanes(VectorOperators.ADD);
    }

    @Override
    public int operationsPerRound() {
        return 2 * CHAINS * F.length();
    }
}

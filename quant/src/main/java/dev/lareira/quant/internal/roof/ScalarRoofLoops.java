package dev.lareira.quant.internal.roof;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The loops without the Vector API, as far as the compiler takes them. */
public final class ScalarRoofLoops implements RoofLoops {
    private static final ValueLayout.OfLong WORDS = ValueLayout.JAVA_LONG_UNALIGNED;

    @Override
    public int read(MemorySegment data, long offset, long bytes) {
        long sum = 0;
        for (long at = 0; at < bytes; at += Long.BYTES) {
            sum += data.get(WORDS, offset + at);
        }
        return (int) sum + (int) (sum >>> 32);
    }

    @Override
    public float multiplyAdd(int rounds) {
        float a = 2;
        float b = 3;
        float c = 5;
        float d = 7;
        for (int round = 0; round < rounds; round++) {
            a = a * 0.999f + 1e-3f;
            b = b * 0.999f + 1e-3f;
            c = c * 0.999f + 1e-3f;
            d = d * 0.999f + 1e-3f;
        }
        return a + b + c + d;
    }

    @Override
    public int operationsPerRound() {
        return 8;
    }
}

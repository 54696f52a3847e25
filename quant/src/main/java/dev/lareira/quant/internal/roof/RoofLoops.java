package dev.lareira.quant.internal.roof;

import java.lang.foreign.MemorySegment;

/** Loops that do nothing but what the roof of a machine is made of: reading memory, and multiplying and adding. */
public interface RoofLoops {
    /** Sum of the 32-bit words of {@code bytes} from an offset on, a multiple of {@value #BYTES_AT_ONCE}. */
    int read(MemorySegment data, long offset, long bytes);

    /** Bytes that {@link #read} takes at a time, whatever the width of the registers. */
    int BYTES_AT_ONCE = 256;

    /** Independent chains of fused multiply-adds; what they come to, so that none is left out. */
    float multiplyAdd(int rounds);

    /** Floating-point operations of a round; a multiply-add is two. */
    int operationsPerRound();
}

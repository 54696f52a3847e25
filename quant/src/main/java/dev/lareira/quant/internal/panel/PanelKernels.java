package dev.lareira.quant.internal.panel;

import dev.lareira.quant.internal.format.PackedForm.Values;
import java.lang.foreign.MemorySegment;

/** The loops over panels; they exist on the Vector API only. */
public interface PanelKernels {
    /** The products of a layout. */
    PanelProduct product(PanelLayout layout);

    /** The products of a layout with several tokens. */
    PanelBatch batch(PanelLayout layout);

    /** The kernels of values of 8 bits and more. */
    Field field(Values values);

    /** How values of 8 bits and more become floats. */
    Expansion expansion(Values values);

    /**
     * Factors of a chunk.
     *
     * @param at of the chunk
     * @param scales receives {@code [groups, 32]}
     * @param minimums the same, of values that count from the middle one; untouched where there are none
     * @param first where in both these factors begin
     */
    void factors(
            MemorySegment data, long at, PanelLayout layout, int units, float[] scales, float[] minimums, int first);

    /** {@code y += sums * scales} over the groups of a chunk, for 32 rows; the sums {@code [groups, 32]} from {@code si} on. */
    void combine(float[] sums, int si, int groups, float[] scales, float[] y, int yi);

    /** {@code w *= scale} for the groups of a chunk, {@code weights [columns, 32]} from {@code to} on. */
    void scale(PanelLayout layout, int groups, float[] scales, float[] weights, int to);

    /** Tokens side by side in the floats that {@link #gemm} reads. */
    int tileTokens();

    /**
     * Adds the product of {@code weights [columns, 32]} and rows of x to rows of {@code y [tokens, 64]}, with the tokens rounded
     * up to {@link #tileTokens}. The result for a token does not depend on the others.
     *
     * @param xi the first token's first column in x
     */
    void gemm(float[] weights, int columns, PanelInput x, int xi, int tokens, float[] y, int yi);
}

package dev.lareira.quant;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.internal.format.BlockFormats;
import java.lang.foreign.MemorySegment;

/**
 * Decodes and encodes the blocks of one ggml tensor type. Stateless and thread-safe.
 *
 * <p>Decoding gives ggml's floats bit for bit: multiplications and additions in float, in the order of the format's
 * definition, never fused.
 */
public interface BlockFormat {
    /**
     * The format of a type.
     *
     * @throws QuantException when the type holds no weights that can be decoded
     */
    static BlockFormat of(GgmlType type) {
        return BlockFormats.of(type);
    }

    GgmlType type();

    /**
     * Decodes whole blocks.
     *
     * @param source little-endian blocks, at any alignment
     * @param offset byte offset of the first block
     * @param count elements, a multiple of the block size
     * @throws QuantException when the count is no multiple of the block size or a range lies outside its array or segment
     */
    void decode(MemorySegment source, long offset, float[] target, int targetOffset, int count);

    /** Whether {@link #encode} works: for all types but the IQ1, IQ2 and IQ3 families. */
    boolean encodes();

    /**
     * Encodes whole blocks, byte-equal to ggml's reference quantisers without an importance matrix. Quantised types take
     * finite values only; F16 and BF16 round to nearest and keep infinities and NaN.
     *
     * @param target takes little-endian blocks, at any alignment
     * @param targetOffset byte offset of the first block
     * @param count elements, a multiple of the block size
     * @throws QuantException when this type has no encoder, a value is not finite or too large for the scale of its block,
     *     the count is no multiple of the block size, or a range lies outside its array or segment
     */
    void encode(float[] source, int sourceOffset, MemorySegment target, long targetOffset, int count);
}

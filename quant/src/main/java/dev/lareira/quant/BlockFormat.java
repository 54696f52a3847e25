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
     */
    void decode(MemorySegment source, long offset, float[] target, int targetOffset, int count);
}

package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.QuantException;
import dev.lareira.quant.internal.format.PackedForm.Scaling;
import dev.lareira.quant.internal.format.PackedForm.Values;

/**
 * A format whose codes are rows of a grid, 256 elements with a half d. To encode one is a search for neighbours in the grid,
 * steered by an importance matrix; it is not offered. Packed, the rows are looked up and take more memory than in the file.
 */
abstract class GridBlocks extends Blocks implements PackedBlocks {
    private final PackedForm form;

    /** @param values what holds the grid's values with their signs */
    GridBlocks(GgmlType type, Values values) {
        super(type);
        form = new PackedForm(values, values == Values.BITS8 ? 0 : 1 << values.bits() - 1, Scaling.SCALES_16);
    }

    @Override
    public final PackedForm form() {
        return form;
    }

    /** Exact as the reference, whose order of multiplications is another one: no product has more than 24 bits. */
    @Override
    final void decode(byte[] block, int at, float[] target, int to) {
        SplitBlock split = new SplitBlock(form);
        split(block, at, split);
        for (int group = 0; group < split.scales.length; group++) {
            float scale = split.d * split.scales[group];
            for (int i = group * 16; i < group * 16 + 16; i++) {
                target[to + i] = scale * (split.value(i) - form.zero());
            }
        }
    }

    @Override
    public final boolean encodes() {
        return false;
    }

    @Override
    final void encode(float[] source, int from, byte[] block, int at) {
        throw new QuantException("no encoder for %s; IQ4_XS or Q2_K come nearest in size".formatted(type()));
    }

    /** Puts a row of a grid where {@code to} is, with the signs of these bits. */
    final void signed(byte[] grid, int row, int width, int signs, SplitBlock block, int to) {
        for (int j = 0; j < width; j++) {
            int value = grid[row * width + j];
            block.value(to + j, form.zero() + ((signs >> j & 1) != 0 ? -value : value));
        }
    }

    /** The same scale for the two groups of 32 elements. */
    static void scale(SplitBlock block, int half, int scale) {
        block.scales[2 * half] = (byte) scale;
        block.scales[2 * half + 1] = (byte) scale;
    }
}

package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.QuantException;

/**
 * A format whose codes are rows of a grid. To encode one is a search for neighbours in the grid, steered by an importance
 * matrix; it is not offered.
 */
abstract class GridBlocks extends Blocks {
    GridBlocks(GgmlType type) {
        super(type);
    }

    @Override
    public final boolean encodes() {
        return false;
    }

    @Override
    final void encode(float[] source, int from, byte[] block, int at) {
        throw new QuantException("no encoder for %s; IQ4_XS or Q2_K come nearest in size".formatted(type()));
    }
}

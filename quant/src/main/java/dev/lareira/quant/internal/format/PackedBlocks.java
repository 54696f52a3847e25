package dev.lareira.quant.internal.format;

import dev.lareira.quant.BlockFormat;

/** A format whose blocks can be taken apart and laid out anew, for kernels that want rows side by side. */
public interface PackedBlocks extends BlockFormat {
    PackedForm form();

    /**
     * Takes the block at this position apart, {@link PackedForm#width} elements: several of the file's blocks, or the part
     * {@link SplitBlock#part} of one.
     */
    void split(byte[] bytes, int at, SplitBlock block);
}

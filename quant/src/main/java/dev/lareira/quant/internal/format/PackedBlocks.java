package dev.lareira.quant.internal.format;

import dev.lareira.quant.BlockFormat;

/** A format whose blocks can be taken apart and laid out anew, for kernels that want rows side by side. */
public interface PackedBlocks extends BlockFormat {
    PackedForm form();

    /** Takes the block at this position apart. A block has {@link PackedForm#width} elements. */
    void split(byte[] bytes, int at, SplitBlock block);
}

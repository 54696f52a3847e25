package dev.lareira.quant.internal.panel;

/** Products of values whose groups have factors of their own besides those of a block: where these lie. */
abstract class NestedVectors extends TwoVectors {
    /** Columns of a block. */
    final int width;
    /** Bytes from a block to the next. */
    final int block;
    /** Bytes from a unit to the next. */
    final int unit;
    /** From the start of a block to the factors of its first unit. */
    final int scales;
    /** From the factors of a unit to its values. */
    final int first;

    NestedVectors(PanelLayout layout) {
        super(layout);
        width = layout.form().width();
        block = layout.blockBytes();
        unit = layout.unitBytes();
        scales = layout.scalesOffset();
        first = layout.valuesOffset() - scales;
    }
}

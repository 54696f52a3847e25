package dev.lareira.quant.internal.panel;

import dev.lareira.quant.internal.Provider;
import dev.lareira.quant.internal.format.PackedForm;
import dev.lareira.quant.internal.format.PackedForm.Scaling;
import dev.lareira.quant.internal.format.PackedForm.Values;

/**
 * How 32 rows lie side by side. Everything is in lines of 64 bytes with one 16-bit lane for each row: the lane of row r is
 * the low half of int r for r below 16, the high half of int r − 16 above, so that either half of the ints of a vector are
 * consecutive rows. Along the columns a panel is a row of blocks of {@link PackedForm#width} columns:
 *
 * <ul>
 *   <li>a line of halves d and one of halves m, where the scaling has them;
 *   <li>for each unit of 32 columns a line with the bytes of its groups, where the scaling is nested, and the lines of
 *       its values: a lane holds those of one row as {@link Cut} has it, of bytes two consecutive ones, the first one lower.
 * </ul>
 */
record PanelLayout(PackedForm form) {
    static final int ROWS = 32;
    static final int HALF = ROWS / 2;
    /** Columns of a unit. */
    static final int UNIT = 32;
    /** Where a loop divides columns: C2 does not know that they are not negative, and a division takes four instructions. */
    static final int UNIT_SHIFT = Integer.numberOfTrailingZeros(UNIT);

    /** Bytes of a line. */
    static final int LINE = 64;
    /**
     * Panels whose lines lie by turns: two where a vector is as long as a line, so that the two that share a broadcast are one
     * stream for the processor, which fetches one ahead better than two.
     */
    static final int SIDE = Provider.KERNELS.vectorBits() == LINE * Byte.SIZE ? 2 : 1;
    /** Bytes from a line of a panel to its next. */
    static final int STRIDE = SIDE * LINE;
    /** Greatest columns of a chunk, which is what kernels work on at a time. */
    static final int MAX_CHUNK = 512;

    Values values() {
        return form.values();
    }

    Scaling scaling() {
        return form.scaling();
    }

    private int headLines() {
        return scaling() == Scaling.NONE ? 0 : scaling().minimums() ? 2 : 1;
    }

    private int unitLines() {
        return (scaling().nested() ? 1 : 0) + UNIT * values().bits() / 16;
    }

    /** From a panel's block to its next. */
    int blockBytes() {
        return (headLines() + form.width() / UNIT * unitLines()) * STRIDE;
    }

    /** Bytes of so many columns of panels side by side, which is also from a panel's column to the one so many further on. */
    long panelBytes(int columns) {
        return (long) columns / form.width() * blockBytes();
    }

    /** Columns of a chunk: several plain blocks or one nested block. */
    int chunk() {
        return scaling().nested() ? form.width() : MAX_CHUNK;
    }

    /** From a unit of a chunk to the next. */
    int unitBytes() {
        return scaling().nested() ? unitLines() * STRIDE : blockBytes();
    }

    /** From the start of a block to the line with the bytes of its first unit. */
    int scalesOffset() {
        return headLines() * STRIDE;
    }

    /** From the start of a block to the lines of the values of its first unit. */
    int valuesOffset() {
        return (headLines() + (scaling().nested() ? 1 : 0)) * STRIDE;
    }

    /** Whether the values are nibbles whose factors are of a unit. */
    boolean nibbles() {
        return values() == Values.BITS4 && scaling().group() == UNIT;
    }

    /** Whether the values are bytes with a factor for 32 columns. */
    boolean bytes() {
        return values() == Values.BITS8 && scaling() == Scaling.BLOCK;
    }

    /** Index of the lane of a row of panels side by side, in their lines one after the other. */
    static int lane(int row) {
        int own = row % ROWS;
        return row - own + (own < HALF ? 2 * own : 2 * (own - HALF) + 1);
    }

    /** Where a panel begins. */
    long place(int panel, int columns) {
        return panel / SIDE * panelBytes(columns) + panel % SIDE * LINE;
    }
}

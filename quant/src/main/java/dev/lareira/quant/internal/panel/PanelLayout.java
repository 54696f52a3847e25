package dev.lareira.quant.internal.panel;

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

    static final int LINE = 64;
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

    int blockBytes() {
        return (headLines() + form.width() / UNIT * unitLines()) * LINE;
    }

    long panelBytes(int columns) {
        return (long) columns / form.width() * blockBytes();
    }

    /** Columns of a chunk: several plain blocks or one nested block. */
    int chunk() {
        return scaling().nested() ? form.width() : MAX_CHUNK;
    }

    /** From a unit of a chunk to the next. */
    int unitBytes() {
        return scaling().nested() ? unitLines() * LINE : blockBytes();
    }

    /** From the start of a block to the line with the bytes of its first unit. */
    int scalesOffset() {
        return headLines() * LINE;
    }

    /** From the start of a block to the lines of the values of its first unit. */
    int valuesOffset() {
        return (headLines() + (scaling().nested() ? 1 : 0)) * LINE;
    }

    /** Whether the values are nibbles whose factors are of a unit. */
    boolean nibbles() {
        return values() == Values.BITS4 && scaling().group() == UNIT;
    }

    /** Whether the values are bytes with a factor for 32 columns. */
    boolean bytes() {
        return values() == Values.BITS8 && scaling() == Scaling.BLOCK;
    }

    /** Index of a row's lane in a line. */
    static int lane(int row) {
        return row < HALF ? 2 * row : 2 * (row - HALF) + 1;
    }
}

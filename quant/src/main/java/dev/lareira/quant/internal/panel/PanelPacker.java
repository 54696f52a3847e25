package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.SIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;

import dev.lareira.quant.internal.format.PackedBlocks;
import dev.lareira.quant.internal.format.PackedForm.Scaling;
import dev.lareira.quant.internal.format.SplitBlock;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Packs rows of a tensor into panels; rows beyond the last are zero. For one thread. */
final class PanelPacker {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int LANES = STRIDE / Short.BYTES;

    private final PackedBlocks format;
    private final PanelLayout layout;
    private final int bits;
    private final int valuesAt;
    /** Of values that fill no lane evenly. */
    private final Cut cut;

    /** Bits of a lane that whole values take. */
    private final int whole;

    private final int units;
    private final int unitLanes;
    private final int scales;
    private final int rowBytes;
    private final int blocks;
    /** Blocks of the form in one of the file. */
    private final int parts;

    /** Of a block of the file, or of as many as make up one of the form. */
    private final int blockBytes;

    private final byte[] source;
    private final SplitBlock block;
    private final short[] packed;

    PanelPacker(PackedBlocks format, PanelLayout layout, int columns) {
        this.format = format;
        this.layout = layout;
        bits = layout.values().bits();
        valuesAt = layout.valuesOffset() / Short.BYTES;
        cut = bits < 8 ? Cut.of(layout.values()) : null;
        whole = Short.SIZE / bits * bits;
        units = layout.form().width() / UNIT;
        unitLanes = layout.unitBytes() / Short.BYTES;
        scales = layout.scalesOffset() / Short.BYTES;
        rowBytes = (int) format.type().bytesFor(columns);
        blocks = columns / layout.form().width();
        parts = Math.max(1, format.type().blockSize() / layout.form().width());
        blockBytes = (int) format.type().bytesFor((long) parts * layout.form().width());
        source = new byte[SIDE * ROWS * rowBytes];
        block = new SplitBlock(layout.form());
        packed = new short[layout.blockBytes() / Short.BYTES];
    }

    /** Packs these rows, of panels side by side; false when a float does not fit the half that the layout has for it. */
    boolean pack(MemorySegment tensor, int firstRow, int rows, MemorySegment target, long at) {
        MemorySegment.copy(tensor, ValueLayout.JAVA_BYTE, (long) firstRow * rowBytes, source, 0, rows * rowBytes);
        if (rows < SIDE * ROWS) {
            Arrays.fill(packed, (short) 0);
        }
        for (int b = 0; b < blocks; b++) {
            for (int row = 0; row < rows; row++) {
                block.part = b % parts;
                format.split(source, row * rowBytes + b / parts * blockBytes, block);
                place(PanelLayout.lane(row));
            }
            MemorySegment.copy(packed, 0, target, SHORT, at + (long) b * Short.BYTES * packed.length, packed.length);
        }
        return block.fits;
    }

    private void place(int lane) {
        if (layout.scaling() != Scaling.NONE) {
            packed[lane] = half(block.d);
            if (layout.scaling().minimums()) {
                packed[LANES + lane] = half(block.m);
            }
        }
        for (int unit = 0; unit < units; unit++) {
            int at = unit * unitLanes + lane;
            if (layout.scaling().nested()) {
                packed[at + scales] = factors(unit);
            }
            if (16 % bits == 0) {
                lanes(unit * UNIT, at + valuesAt);
            } else {
                runs(unit * UNIT, at + valuesAt);
            }
        }
    }

    /** Eight bytes of values at a time fill one, two or four lanes. */
    private void lanes(int from, int at) {
        int bytes = Math.max(1, bits / 8);
        for (int i = from * bytes; i < (from + UNIT) * bytes; i += 8) {
            long lanes = gather(block.eight(i), bits);
            for (int lane = 0; lane < Math.min(8, bits); lane += 2, at += LANES) {
                packed[at] = (short) (lanes >>> 8 * lane);
            }
        }
    }

    /**
     * The values of a run moved together are up to 80 bits, those of the first lines {@link #whole} for each line. What follows
     * them fills the tops of the lanes.
     */
    private void runs(int from, int at) {
        int top = Short.SIZE - whole;
        for (int i = from; i < from + UNIT; i += cut.columns()) {
            long low = gather(block.eight(i), bits);
            long high = cut.columns() > 8 ? gather(block.eight(i + 8), bits) : 0;
            long first = low | high << 8 * bits;
            long rest = high >>> Long.SIZE - 8 * bits;
            long tops = shift(first, rest, cut.lines() * whole);
            for (int line = 0; line < cut.lines(); line++, at += LANES, tops >>>= top) {
                long values = shift(first, rest, line * whole) & (1 << whole) - 1;
                packed[at] = (short) (values | tops << whole);
            }
        }
    }

    /** A number of 128 bits without the lowest ones. */
    private static long shift(long low, long high, int bits) {
        return bits < Long.SIZE ? low >>> bits | high << Long.SIZE - 1 - bits << 1 : high >>> bits;
    }

    /** The lowest bits of each of eight bytes, moved together: by twos, by fours, all. */
    private static long gather(long x, int bits) {
        if (bits >= 8) {
            return x;
        }
        x &= 0x0101010101010101L * ((1 << bits) - 1);
        if (bits <= 4) {
            x = (x | x >>> 8 - bits) & 0x0001000100010001L * ((1 << 2 * bits) - 1);
            x = (x | x >>> 16 - 2 * bits) & 0x0000000100000001L * ((1 << 4 * bits) - 1);
            return (x | x >>> 32 - 4 * bits) & (1L << 8 * bits) - 1;
        }
        x = x & 0x00ff00ff00ff00ffL | (x & 0xff00ff00ff00ff00L) >>> 8 - bits;
        x = x & 0x0000ffff0000ffffL | (x & 0xffff0000ffff0000L) >>> 16 - 2 * bits;
        return x & 0x00000000ffffffffL | x >>> 32 << 4 * bits;
    }

    private short factors(int unit) {
        return (short)
                switch (layout.scaling()) {
                    case SCALES_16 -> block.scales[2 * unit] & 0xff | block.scales[2 * unit + 1] << 8;
                    case SCALES_MINIMUMS_32 -> block.scales[unit] | block.minimums[unit] << 8;
                    case SCALES_MINIMUMS_16 ->
                        block.scales[2 * unit]
                                | block.minimums[2 * unit] << 4
                                | block.scales[2 * unit + 1] << 8
                                | block.minimums[2 * unit + 1] << 12;
                    case NONE, BLOCK, BLOCK_MINIMUM -> throw new IllegalStateException("not nested");
                };
    }

    private short half(float value) {
        int bits = SplitBlock.scaledHalf(value);
        block.fits &= bits >= 0;
        return (short) bits;
    }
}

package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.LINE;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
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
    private static final int LANES = LINE / Short.BYTES;

    private final PackedBlocks format;
    private final PanelLayout layout;
    private final int rowBytes;
    private final int blocks;
    private final byte[] source;
    private final SplitBlock block;
    private final short[] packed;
    private boolean fits = true;

    PanelPacker(PackedBlocks format, PanelLayout layout, int columns) {
        this.format = format;
        this.layout = layout;
        rowBytes = (int) format.type().bytesFor(columns);
        blocks = columns / layout.form().width();
        source = new byte[ROWS * rowBytes];
        block = new SplitBlock(layout.form());
        packed = new short[layout.blockBytes() / Short.BYTES];
    }

    /** Packs these rows; false when a float does not fit the half that the layout has for it. */
    boolean pack(MemorySegment tensor, int firstRow, int rows, MemorySegment target, long at) {
        MemorySegment.copy(tensor, ValueLayout.JAVA_BYTE, (long) firstRow * rowBytes, source, 0, rows * rowBytes);
        if (rows < ROWS) {
            Arrays.fill(packed, (short) 0);
        }
        int blockBytes = rowBytes / blocks;
        for (int b = 0; b < blocks; b++) {
            for (int row = 0; row < rows; row++) {
                format.split(source, row * rowBytes + b * blockBytes, block);
                place(PanelLayout.lane(row));
            }
            MemorySegment.copy(packed, 0, target, SHORT, at + (long) b * layout.blockBytes(), packed.length);
        }
        return fits;
    }

    private void place(int lane) {
        if (layout.scaling() != Scaling.NONE) {
            packed[lane] = half(block.d);
            if (layout.scaling().minimums()) {
                packed[LANES + lane] = half(block.m);
            }
        }
        for (int unit = 0; unit < layout.form().width() / UNIT; unit++) {
            int at = unit * layout.unitBytes() / Short.BYTES + lane;
            if (layout.scaling().nested()) {
                packed[at + layout.scalesOffset() / Short.BYTES] = factors(unit);
            }
            for (int field = 0; field < layout.values().fields(); field++) {
                placeField(field, unit * UNIT, at + layout.fieldOffset(field) / Short.BYTES);
            }
        }
    }

    private void placeField(int field, int from, int at) {
        int bits = layout.values().fieldBits(field);
        int shift = layout.values().fieldShift(field);
        int mask = (1 << bits) - 1;
        int perLane = 16 / bits;
        for (int i = from; i < from + UNIT; i += perLane, at += LANES) {
            int lane = 0;
            for (int c = 0; c < perLane; c++) {
                lane |= (block.values[i + c] >> shift & mask) << c * bits;
            }
            packed[at] = (short) lane;
            fits &= bits < 16 || block.values[i] >= 0;
        }
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
        fits &= bits >= 0;
        return (short) bits;
    }
}

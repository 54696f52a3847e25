package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.LINE;
import static dev.lareira.quant.internal.panel.PanelLayout.MAX_CHUNK;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** A chunk of a panel on the heap, where plain loops read it best, with its factors. Of one thread. */
final class PlainLines {
    /** Longs of a line. */
    static final int LONGS = LINE / Long.BYTES;
    /** Longs from a line to the next. */
    static final int NEXT = STRIDE / Long.BYTES;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ThreadLocal<PlainLines> OWN = ThreadLocal.withInitial(PlainLines::new);

    long[] lines = {};
    /** {@code [blocks, 32]}, as the minimums. */
    final float[] scales = new float[MAX_CHUNK / UNIT * ROWS];

    final float[] minimums = new float[MAX_CHUNK / UNIT * ROWS];

    private PlainLines() {}

    static PlainLines own() {
        return OWN.get();
    }

    /** Copies a chunk and takes the factors of its blocks. */
    void load(MemorySegment data, long at, PanelLayout layout, int width) {
        int longs = (int) layout.panelBytes(width) / Long.BYTES - NEXT + LONGS;
        if (lines.length < longs) {
            lines = new long[longs];
        }
        MemorySegment.copy(data, LONG, at, lines, 0, longs);
        int block = layout.blockBytes() / Long.BYTES;
        for (int b = 0; b < width / layout.form().width(); b++) {
            halves(b * block, scales, b * ROWS);
            if (layout.scaling().minimums()) {
                halves(b * block + NEXT, minimums, b * ROWS);
            }
        }
    }

    private void halves(int line, float[] to, int ti) {
        for (int i = 0; i < HALF; i += 2) {
            long v = lines[line + i / 2];
            to[ti + i] = half((int) v << 16);
            to[ti + i + HALF] = half((int) v);
            to[ti + i + 1] = half((int) (v >> 16));
            to[ti + i + 1 + HALF] = half((int) (v >> 32));
        }
    }

    /** The half float in the upper bits, as {@link HalfFloats} has it. */
    private static float half(int bits) {
        return Float.intBitsToFloat(bits >> 3 & HalfFloats.MASK) * HalfFloats.FACTOR;
    }

    /** Scales and minimums of the rows i and 16 + i in 32 columns of a nested block. */
    int bytes(int line, int i) {
        return (int) (lines[line + i / 2] >> (i & 1) * 32);
    }
}

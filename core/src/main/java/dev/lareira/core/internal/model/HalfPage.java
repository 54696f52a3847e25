package dev.lareira.core.internal.model;

import dev.lareira.quant.VectorMath;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** 16-bit floats, in rows as {@link VectorMath#unpackHalves} takes them. */
final class HalfPage extends KeyValuePage {
    /** Bits of infinity; one less are those of the largest finite number. */
    private static final int INFINITY = 0x7c00;

    private static final int HALF = WIDTH / 2;
    /** Rows of one register tile: for more, numbers are unpacked once. */
    private static final int FEW = 4;

    private final short[] keys;
    private final short[] values;

    HalfPage(Shape shape) {
        this(
                shape,
                new short[shape.sections() * shape.keyRows() * WIDTH],
                new short[shape.sections() * shape.valueRows() * WIDTH]);
    }

    private HalfPage(Shape shape, short[] keys, short[] values) {
        super(shape);
        this.keys = keys;
        this.values = values;
    }

    @Override
    KeyValuePage copy() {
        return new HalfPage(shape, keys.clone(), values.clone());
    }

    @Override
    void put(int section, int slot, float[] key, int ki, float[] value, int vi) {
        // A store for each number and no load, since their lines are hardly ever in a cache.
        for (int k = 0, at = key(section, slot); k < shape.keyLength(); k++, at += WIDTH) {
            keys[at] = half(key[ki + k]);
        }
        for (int i = 0; i < shape.valueLength(); i++) {
            values[value(section, slot, i)] = half(value[vi + i]);
        }
    }

    /** What is too large becomes the largest finite number. */
    private static short half(float x) {
        short half = Float.floatToFloat16(x);
        return (half & 0x7fff) == INFINITY ? (short) (half - 1) : half;
    }

    /** Where the first number of a key is; the next is {@link #WIDTH} further. */
    private int key(int section, int slot) {
        return shape.key(section, slot - slot % WIDTH) + place(slot % WIDTH);
    }

    private int value(int section, int slot, int i) {
        return shape.value(section, slot, i / WIDTH) + place(i % WIDTH);
    }

    /** Of a column in a row: those of the first half at even places, of the second at odd ones. */
    private static int place(int column) {
        return column % HALF * 2 + column / HALF;
    }

    @Override
    void keys(int section, int positions, float[] panels) {
        int rows = Math.ceilDiv(positions, WIDTH) * shape.keyLength();
        VectorMath.unpackHalves(keys, section * shape.keyRows() * WIDTH, rows, panels, 0);
    }

    @Override
    void values(int section, int positions, float[] panels) {
        for (int panel = 0; panel < shape.valuePanels(); panel++) {
            int source = shape.value(section, 0, panel);
            VectorMath.unpackHalves(values, source, positions, panels, panel * POSITIONS * WIDTH);
        }
    }

    @Override
    void score(int section, int positions, float[] queries, int rows, float[] panels, float[] scores) {
        if (rows > FEW) {
            super.score(section, positions, queries, rows, panels, scores);
            return;
        }
        int length = shape.keyLength();
        for (int slot = 0; slot < positions; slot += WIDTH) {
            int source = shape.key(section, slot);
            VectorMath.panelOfHalves(keys, source, length, queries, 0, length, rows, scores, slot, POSITIONS);
        }
    }

    @Override
    void mix(int section, int positions, float[] weights, int rows, float[] panels, float[] results) {
        if (rows > FEW) {
            super.mix(section, positions, weights, rows, panels, results);
            return;
        }
        int stride = shape.valuePanels() * WIDTH;
        for (int panel = 0; panel < shape.valuePanels(); panel++) {
            int source = shape.value(section, 0, panel);
            VectorMath.panelOfHalves(
                    values, source, positions, weights, 0, POSITIONS, rows, results, panel * WIDTH, stride);
        }
    }

    @Override
    void write(DataOutput out, int section, int slot) throws IOException {
        for (int k = 0, at = key(section, slot); k < shape.keyLength(); k++, at += WIDTH) {
            out.writeShort(keys[at]);
        }
        for (int i = 0; i < shape.valueLength(); i++) {
            out.writeShort(values[value(section, slot, i)]);
        }
    }

    @Override
    void read(DataInput in, int section, int slot) throws IOException {
        for (int k = 0, at = key(section, slot); k < shape.keyLength(); k++, at += WIDTH) {
            keys[at] = in.readShort();
        }
        for (int i = 0; i < shape.valueLength(); i++) {
            values[value(section, slot, i)] = in.readShort();
        }
    }
}

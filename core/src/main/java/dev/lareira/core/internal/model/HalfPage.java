package dev.lareira.core.internal.model;

import dev.lareira.quant.VectorMath;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** 16-bit floats, two in an int as {@link VectorMath#unpackHalves} takes them. */
final class HalfPage extends KeyValuePage {
    /** The largest finite one; the first half of a row is in the low bits, the second in the high ones. */
    private static final float MAX = 65504;

    private static final int HALF = WIDTH / 2;
    /** Rows of one register tile: for more, numbers are unpacked once. */
    private static final int FEW = 4;

    private final int[] keys;
    private final int[] values;

    HalfPage(Shape shape) {
        this(
                shape,
                new int[shape.sections() * shape.keyRows() * HALF],
                new int[shape.sections() * shape.valueRows() * HALF]);
    }

    private HalfPage(Shape shape, int[] keys, int[] values) {
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
        int target = shape.key(section, slot);
        for (int k = 0; k < shape.keyLength(); k++) {
            set(keys, target + k * WIDTH, half(key[ki + k]));
        }
        for (int i = 0; i < shape.valueLength(); i++) {
            set(values, shape.value(section, slot, i / WIDTH) + i % WIDTH, half(value[vi + i]));
        }
    }

    private static short half(float x) {
        return Float.floatToFloat16(Math.clamp(x, -MAX, MAX));
    }

    private static void set(int[] pairs, int element, short half) {
        int at = element / WIDTH * HALF + element % HALF;
        pairs[at] = element % WIDTH < HALF ? pairs[at] & 0xffff0000 | half & 0xffff : pairs[at] & 0xffff | half << 16;
    }

    private static short get(int[] pairs, int element) {
        int pair = pairs[element / WIDTH * HALF + element % HALF];
        return (short) (element % WIDTH < HALF ? pair : pair >> 16);
    }

    @Override
    void keys(int section, int positions, float[] panels) {
        int rows = Math.ceilDiv(positions, WIDTH) * shape.keyLength();
        VectorMath.unpackHalves(keys, section * shape.keyRows() * HALF, rows, panels, 0);
    }

    @Override
    void values(int section, int positions, float[] panels) {
        for (int panel = 0; panel < shape.valuePanels(); panel++) {
            int source = shape.value(section, 0, panel) / 2;
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
            int source = shape.key(section, slot) / 2;
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
            int source = shape.value(section, 0, panel) / 2;
            VectorMath.panelOfHalves(
                    values, source, positions, weights, 0, POSITIONS, rows, results, panel * WIDTH, stride);
        }
    }

    @Override
    void write(DataOutput out, int section, int slot) throws IOException {
        int source = shape.key(section, slot);
        for (int k = 0; k < shape.keyLength(); k++) {
            out.writeShort(get(keys, source + k * WIDTH));
        }
        for (int i = 0; i < shape.valueLength(); i++) {
            out.writeShort(get(values, shape.value(section, slot, i / WIDTH) + i % WIDTH));
        }
    }

    @Override
    void read(DataInput in, int section, int slot) throws IOException {
        int target = shape.key(section, slot);
        for (int k = 0; k < shape.keyLength(); k++) {
            set(keys, target + k * WIDTH, in.readShort());
        }
        for (int i = 0; i < shape.valueLength(); i++) {
            set(values, shape.value(section, slot, i / WIDTH) + i % WIDTH, in.readShort());
        }
    }
}

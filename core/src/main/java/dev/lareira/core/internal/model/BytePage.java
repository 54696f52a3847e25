package dev.lareira.core.internal.model;

import dev.lareira.quant.VectorMath;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** 8-bit integers, every 32 values of a key or value with the scale that takes the largest of them to 127. */
final class BytePage extends KeyValuePage {
    private static final int MAX = 127;

    private final byte[] keys;
    private final byte[] values;
    /** {@code [sections, 2, blocks of a key, 32 positions]} */
    private final float[] keyScales;
    /** {@code [sections, valuePanels, POSITIONS]} */
    private final float[] valueScales;

    BytePage(Shape shape) {
        this(
                shape,
                new byte[shape.sections() * shape.keyRows() * WIDTH],
                new byte[shape.sections() * shape.valueRows() * WIDTH],
                new float[shape.sections() * keyScales(shape)],
                new float[shape.sections() * shape.valueRows()]);
    }

    private BytePage(Shape shape, byte[] keys, byte[] values, float[] keyScales, float[] valueScales) {
        super(shape);
        this.keys = keys;
        this.values = values;
        this.keyScales = keyScales;
        this.valueScales = valueScales;
    }

    /** Scales of the keys of a section. */
    static int keyScales(Shape shape) {
        return POSITIONS * Math.ceilDiv(shape.keyLength(), WIDTH);
    }

    @Override
    KeyValuePage copy() {
        return new BytePage(shape, keys.clone(), values.clone(), keyScales.clone(), valueScales.clone());
    }

    @Override
    void put(int section, int slot, float[] key, int ki, float[] value, int vi) {
        for (int k = 0; k < shape.keyLength(); k += WIDTH) {
            int length = Math.min(WIDTH, shape.keyLength() - k);
            int target = shape.key(section, slot) + k * WIDTH;
            keyScales[keyScale(section, slot, k / WIDTH)] = quantize(key, ki + k, length, keys, target, WIDTH);
        }
        for (int panel = 0; panel < shape.valuePanels(); panel++) {
            int target = shape.value(section, slot, panel);
            valueScales[target / WIDTH] = quantize(value, vi + panel * WIDTH, shape.width(panel), values, target, 1);
        }
    }

    private int keyScale(int section, int slot, int block) {
        int blocks = Math.ceilDiv(shape.keyLength(), WIDTH);
        return section * keyScales(shape) + (slot / WIDTH * blocks + block) * WIDTH + slot % WIDTH;
    }

    /** Returns the scale of these values. */
    private static float quantize(float[] x, int xi, int length, byte[] target, int ti, int step) {
        float most = 0;
        for (int i = 0; i < length; i++) {
            most = Math.max(most, Math.abs(x[xi + i]));
        }
        float inverse = most == 0 ? 0 : MAX / most;
        for (int i = 0; i < length; i++) {
            target[ti + i * step] = (byte) Math.round(x[xi + i] * inverse);
        }
        return most / MAX;
    }

    @Override
    void keys(int section, int positions, float[] panels) {
        for (int slot = 0; slot < positions; slot += WIDTH) {
            for (int k = 0; k < shape.keyLength(); k += WIDTH) {
                int rows = Math.min(WIDTH, shape.keyLength() - k);
                int source = shape.key(section, slot) + k * WIDTH;
                int target = (slot / WIDTH * shape.keyLength() + k) * WIDTH;
                int scale = keyScale(section, slot, k / WIDTH);
                VectorMath.unpackColumns(keys, source, rows, keyScales, scale, panels, target);
            }
        }
    }

    @Override
    void values(int section, int positions, float[] panels) {
        for (int panel = 0; panel < shape.valuePanels(); panel++) {
            int source = shape.value(section, 0, panel);
            int target = panel * POSITIONS * WIDTH;
            VectorMath.unpackRows(values, source, positions, valueScales, source / WIDTH, panels, target);
        }
    }

    @Override
    void write(DataOutput out, int section, int slot) throws IOException {
        int source = shape.key(section, slot);
        for (int k = 0; k < shape.keyLength(); k++) {
            if (k % WIDTH == 0) {
                out.writeFloat(keyScales[keyScale(section, slot, k / WIDTH)]);
            }
            out.writeByte(keys[source + k * WIDTH]);
        }
        for (int panel = 0; panel < shape.valuePanels(); panel++) {
            int value = shape.value(section, slot, panel);
            out.writeFloat(valueScales[value / WIDTH]);
            out.write(values, value, shape.width(panel));
        }
    }

    @Override
    void read(DataInput in, int section, int slot) throws IOException {
        int target = shape.key(section, slot);
        for (int k = 0; k < shape.keyLength(); k++) {
            if (k % WIDTH == 0) {
                keyScales[keyScale(section, slot, k / WIDTH)] = in.readFloat();
            }
            keys[target + k * WIDTH] = in.readByte();
        }
        for (int panel = 0; panel < shape.valuePanels(); panel++) {
            int value = shape.value(section, slot, panel);
            valueScales[value / WIDTH] = in.readFloat();
            in.readFully(values, value, shape.width(panel));
        }
    }
}

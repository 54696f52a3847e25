package dev.lareira.core.internal.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** 32-bit floats, as they are. */
final class FloatPage extends KeyValuePage {
    private final float[] keys;
    private final float[] values;

    FloatPage(Shape shape) {
        this(
                shape,
                new float[shape.sections() * shape.keyRows() * WIDTH],
                new float[shape.sections() * shape.valueRows() * WIDTH]);
    }

    private FloatPage(Shape shape, float[] keys, float[] values) {
        super(shape);
        this.keys = keys;
        this.values = values;
    }

    @Override
    KeyValuePage copy() {
        return new FloatPage(shape, keys.clone(), values.clone());
    }

    @Override
    void put(int section, int slot, float[] key, int ki, float[] value, int vi) {
        int target = shape.key(section, slot);
        for (int k = 0; k < shape.keyLength(); k++) {
            keys[target + k * WIDTH] = key[ki + k];
        }
        for (int panel = 0; panel < shape.valuePanels(); panel++) {
            System.arraycopy(value, vi + panel * WIDTH, values, shape.value(section, slot, panel), shape.width(panel));
        }
    }

    @Override
    void keys(int section, int positions, float[] panels) {
        int count = Math.ceilDiv(positions, WIDTH) * shape.keyLength() * WIDTH;
        System.arraycopy(keys, section * shape.keyRows() * WIDTH, panels, 0, count);
    }

    @Override
    void values(int section, int positions, float[] panels) {
        for (int panel = 0; panel < shape.valuePanels(); panel++) {
            int source = shape.value(section, 0, panel);
            System.arraycopy(values, source, panels, panel * POSITIONS * WIDTH, positions * WIDTH);
        }
    }

    @Override
    void write(DataOutput out, int section, int slot) throws IOException {
        int source = shape.key(section, slot);
        for (int k = 0; k < shape.keyLength(); k++) {
            out.writeFloat(keys[source + k * WIDTH]);
        }
        for (int i = 0; i < shape.valueLength(); i++) {
            out.writeFloat(values[shape.value(section, slot, i / WIDTH) + i % WIDTH]);
        }
    }

    @Override
    void read(DataInput in, int section, int slot) throws IOException {
        int target = shape.key(section, slot);
        for (int k = 0; k < shape.keyLength(); k++) {
            keys[target + k * WIDTH] = in.readFloat();
        }
        for (int i = 0; i < shape.valueLength(); i++) {
            values[shape.value(section, slot, i / WIDTH) + i % WIDTH] = in.readFloat();
        }
    }
}

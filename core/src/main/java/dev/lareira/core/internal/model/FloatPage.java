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
                new float[shape.heads() * shape.keyRows() * WIDTH],
                new float[shape.heads() * shape.valueRows() * WIDTH]);
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
    void put(int head, int slot, float[] key, int ki, float[] value, int vi) {
        int target = shape.key(head, slot);
        for (int k = 0; k < shape.keyLength(); k++) {
            keys[target + k * WIDTH] = key[ki + k];
        }
        for (int panel = 0; panel < shape.valuePanels(); panel++) {
            System.arraycopy(value, vi + panel * WIDTH, values, shape.value(head, slot, panel), shape.width(panel));
        }
    }

    @Override
    void keys(int head, int positions, float[] panels) {
        int count = Math.ceilDiv(positions, WIDTH) * shape.keyLength() * WIDTH;
        System.arraycopy(keys, head * shape.keyRows() * WIDTH, panels, 0, count);
    }

    @Override
    void values(int head, int positions, float[] panels) {
        for (int panel = 0; panel < shape.valuePanels(); panel++) {
            int source = shape.value(head, 0, panel);
            System.arraycopy(values, source, panels, panel * POSITIONS * WIDTH, positions * WIDTH);
        }
    }

    @Override
    void write(DataOutput out, int slot) throws IOException {
        for (int head = 0; head < shape.heads(); head++) {
            int source = shape.key(head, slot);
            for (int k = 0; k < shape.keyLength(); k++) {
                out.writeFloat(keys[source + k * WIDTH]);
            }
            for (int i = 0; i < shape.valueLength(); i++) {
                out.writeFloat(values[shape.value(head, slot, i / WIDTH) + i % WIDTH]);
            }
        }
    }

    @Override
    void read(DataInput in, int slot) throws IOException {
        for (int head = 0; head < shape.heads(); head++) {
            int target = shape.key(head, slot);
            for (int k = 0; k < shape.keyLength(); k++) {
                keys[target + k * WIDTH] = in.readFloat();
            }
            for (int i = 0; i < shape.valueLength(); i++) {
                values[shape.value(head, slot, i / WIDTH) + i % WIDTH] = in.readFloat();
            }
        }
    }
}

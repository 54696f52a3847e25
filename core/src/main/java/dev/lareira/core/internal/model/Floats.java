package dev.lareira.core.internal.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs of floats in saved sessions, little-endian. */
final class Floats {
    private Floats() {}

    static void write(DataOutput out, float[] source, int offset, int count) throws IOException {
        byte[] bytes = new byte[count * Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(source, offset, count);
        out.write(bytes);
    }

    static void read(DataInput in, float[] target, int offset, int count) throws IOException {
        byte[] bytes = new byte[count * Float.BYTES];
        in.readFully(bytes);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(target, offset, count);
    }
}

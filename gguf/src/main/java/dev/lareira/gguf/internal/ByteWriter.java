package dev.lareira.gguf.internal;

import dev.lareira.gguf.GgufArray;
import dev.lareira.gguf.GgufException;
import dev.lareira.gguf.GgufType;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Little-endian values of a header, and the position in the file. */
public final class ByteWriter extends FilterOutputStream {
    private long position;

    public ByteWriter(OutputStream out) {
        super(new java.io.BufferedOutputStream(out, 1 << 16));
    }

    /** Bytes written so far. */
    public long position() {
        return position;
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        position += length;
    }

    public void pad(long bytes) throws IOException {
        for (long i = 0; i < bytes; i++) {
            write(0);
        }
    }

    public void int32(int value) throws IOException {
        number(value, 4);
    }

    public void int64(long value) throws IOException {
        number(value, 8);
    }

    public void string(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int64(bytes.length);
        write(bytes, 0, bytes.length);
    }

    public void value(GgufType type, Object value) throws IOException {
        boolean fits = switch (type) {
            case STRING -> value instanceof String;
            case BOOL -> value instanceof Boolean;
            case FLOAT32 -> value instanceof Float;
            case FLOAT64 -> value instanceof Double;
            case ARRAY -> value instanceof GgufArray;
            default -> value instanceof Long || value instanceof Integer;
        };
        if (!fits) {
            throw new GgufException("a metadata value of type %s cannot be a %s"
                    .formatted(type, value.getClass().getSimpleName()));
        }
        switch (value) {
            case String text -> string(text);
            case Boolean flag -> write(flag ? 1 : 0);
            case Float number -> int32(Float.floatToRawIntBits(number));
            case Double number -> int64(Double.doubleToRawLongBits(number));
            case GgufArray array -> array(array);
            default -> number(((Number) value).longValue(), type.minimumBytes());
        }
    }

    private void array(GgufArray array) throws IOException {
        GgufType type = array.elementType();
        int32(type.id());
        int64(array.size());
        for (int i = 0; i < array.size(); i++) {
            value(type, array.get(i));
        }
    }

    private void number(long value, int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            write((int) (value >>> 8 * i));
        }
    }
}

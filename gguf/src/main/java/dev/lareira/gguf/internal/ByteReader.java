package dev.lareira.gguf.internal;

import dev.lareira.gguf.GgufArray;
import dev.lareira.gguf.GgufException;
import dev.lareira.gguf.GgufLimits;
import dev.lareira.gguf.GgufType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A checked cursor over the header of one file: every read says where it stood when the bytes do not suffice. */
final class ByteReader {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment file;
    private final GgufLimits limits;
    private final long end;
    private long position;
    private int nestedArrays;

    ByteReader(MemorySegment file, GgufLimits limits) {
        this.file = file;
        this.limits = limits;
        this.end = Math.min(file.byteSize(), limits.maxHeaderBytes());
    }

    long position() {
        return position;
    }

    int int32(String what) {
        return file.get(INT, advance(4, what));
    }

    long int64(String what) {
        return file.get(LONG, advance(8, what));
    }

    /** A count of things of at least this many bytes each; what cannot fit into the file is refused before anything is allocated. */
    int count(String what, int limit, int bytesEach) {
        long at = position;
        long count = int64(what);
        if (count < 0 || count > limit) {
            throw new GgufException("%s at offset %d is %s; expected at most %d"
                    .formatted(what, at, Long.toUnsignedString(count), limit));
        }
        if (count * bytesEach > end - position) {
            throw new GgufException("%s at offset %d is %d, but only %d bytes follow; the file is truncated or corrupt"
                    .formatted(what, at, count, end - position));
        }
        return (int) count;
    }

    String string(String what, int limit) {
        int length = count("length of " + what, limit, 1);
        long at = advance(length, what);
        byte[] bytes = new byte[length];
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, at, bytes, 0, length);
        if (!Utf8.isValid(bytes, 0, length)) {
            throw new GgufException("%s at offset %d is not valid UTF-8".formatted(what, at));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    Object value(GgufType type, String key, int depth) {
        return switch (type) {
            case UINT8 -> file.get(ValueLayout.JAVA_BYTE, advance(1, key)) & 0xff;
            case INT8 -> (int) file.get(ValueLayout.JAVA_BYTE, advance(1, key));
            case UINT16 -> file.get(SHORT, advance(2, key)) & 0xffff;
            case INT16 -> (int) file.get(SHORT, advance(2, key));
            case UINT32 -> int32(key) & 0xffff_ffffL;
            case INT32 -> int32(key);
            case UINT64, INT64 -> int64(key);
            case FLOAT32 -> Float.intBitsToFloat(int32(key));
            case FLOAT64 -> Double.longBitsToDouble(int64(key));
            case BOOL -> bool(advance(1, key), key);
            case STRING -> string(key, limits.maxStringBytes());
            case ARRAY -> array(key, depth + 1);
        };
    }

    private GgufArray array(String key, int depth) {
        if (depth > limits.maxArrayDepth()) {
            throw new GgufException(
                    "%s at offset %d nests arrays deeper than %d".formatted(key, position, limits.maxArrayDepth()));
        }
        if (depth > 1 && ++nestedArrays > limits.maxNestedArrays()) {
            throw new GgufException("%s at offset %d: more than %d arrays within arrays"
                    .formatted(key, position, limits.maxNestedArrays()));
        }
        GgufType type = type(key);
        int count = count("array length of " + key, Integer.MAX_VALUE - 8, type.minimumBytes());
        return new GgufArray(type, elements(type, count, key, depth));
    }

    private Object elements(GgufType type, int count, String key, int depth) {
        switch (type) {
            case UINT8, INT8 -> {
                byte[] values = new byte[count];
                MemorySegment.copy(file, ValueLayout.JAVA_BYTE, advance(count, key), values, 0, count);
                return values;
            }
            case UINT16, INT16 -> {
                short[] values = new short[count];
                MemorySegment.copy(file, SHORT, advance(2L * count, key), values, 0, count);
                return values;
            }
            case UINT32, INT32 -> {
                int[] values = new int[count];
                MemorySegment.copy(file, INT, advance(4L * count, key), values, 0, count);
                return values;
            }
            case UINT64, INT64 -> {
                long[] values = new long[count];
                MemorySegment.copy(file, LONG, advance(8L * count, key), values, 0, count);
                return values;
            }
            case FLOAT32 -> {
                float[] values = new float[count];
                MemorySegment.copy(
                        file,
                        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                        advance(4L * count, key),
                        values,
                        0,
                        count);
                return values;
            }
            case FLOAT64 -> {
                double[] values = new double[count];
                MemorySegment.copy(
                        file,
                        ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                        advance(8L * count, key),
                        values,
                        0,
                        count);
                return values;
            }
            case BOOL -> {
                long at = advance(count, key);
                boolean[] values = new boolean[count];
                for (int i = 0; i < count; i++) {
                    values[i] = bool(at + i, key);
                }
                return values;
            }
            case STRING -> {
                return strings(count, key);
            }
            case ARRAY -> {
                List<GgufArray> values = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    values.add(array(key, depth + 1));
                }
                return List.copyOf(values);
            }
        }
        throw new AssertionError(type);
    }

    private StringArray strings(int count, String key) {
        long start = position;
        int[] ends = new int[count];
        for (int i = 0; i < count; i++) {
            int length = count("length of a string in " + key, limits.maxStringBytes(), 1);
            position += length;
            ends[i] = (int) (position - start);
        }
        byte[] bytes = new byte[(int) (position - start)];
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, start, bytes, 0, bytes.length);
        StringArray strings = new StringArray(bytes, ends);
        int bad = strings.firstInvalid();
        if (bad >= 0) {
            throw new GgufException(
                    "string %d of %s, in the array at offset %d, is not valid UTF-8".formatted(bad, key, start));
        }
        return strings;
    }

    GgufType type(String key) {
        long at = position;
        try {
            return GgufType.of(int32("type of " + key));
        } catch (GgufException e) {
            throw new GgufException("%s at offset %d: %s".formatted(key, at, e.getMessage()), e);
        }
    }

    private boolean bool(long at, String key) {
        byte value = file.get(ValueLayout.JAVA_BYTE, at);
        if (value != 0 && value != 1) {
            throw new GgufException("%s at offset %d is %d; expected a boolean, 0 or 1".formatted(key, at, value));
        }
        return value == 1;
    }

    private long advance(long bytes, String what) {
        long at = position;
        if (bytes > end - at) {
            throw new GgufException(
                    end < file.byteSize()
                            ? "%s at offset %d is beyond the limit of %d bytes of header".formatted(what, at, end)
                            : "file ends at offset %d inside %s, which starts at %d and needs %d bytes"
                                    .formatted(end, what, at, bytes));
        }
        position = at + bytes;
        return at;
    }
}

package dev.lareira.gguf;

import java.util.List;

/**
 * A metadata value with its type in the file.
 *
 * @param type type in the file
 * @param value {@code Integer} for 8- and 16-bit types, {@code Long} for 32-bit unsigned and 64-bit ones, {@code Integer}
 *     for INT32, {@code Float}, {@code Double}, {@code Boolean}, {@code String} or {@link GgufArray}; a UINT64 keeps its
 *     bits in the {@code Long}
 */
public record GgufValue(GgufType type, Object value) {
    public static GgufValue of(String value) {
        return new GgufValue(GgufType.STRING, value);
    }

    public static GgufValue of(boolean value) {
        return new GgufValue(GgufType.BOOL, value);
    }

    /** An unsigned 32-bit number, the usual type of a hyper-parameter. */
    public static GgufValue of(int value) {
        return new GgufValue(GgufType.UINT32, value & 0xffff_ffffL);
    }

    public static GgufValue of(float value) {
        return new GgufValue(GgufType.FLOAT32, value);
    }

    public static GgufValue of(List<String> values) {
        return new GgufValue(GgufType.ARRAY, new GgufArray(GgufType.STRING, List.copyOf(values)));
    }

    public static GgufValue of(float[] values) {
        return new GgufValue(GgufType.ARRAY, new GgufArray(GgufType.FLOAT32, values.clone()));
    }

    /** An array of signed 32-bit numbers. */
    public static GgufValue of(int[] values) {
        return new GgufValue(GgufType.ARRAY, new GgufArray(GgufType.INT32, values.clone()));
    }
}

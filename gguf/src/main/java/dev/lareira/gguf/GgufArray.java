package dev.lareira.gguf;

import java.lang.reflect.Array;
import java.util.List;

/**
 * A metadata array.
 *
 * @param elementType type of every element
 * @param values {@code byte[]} for 8-bit, {@code short[]} for 16-bit, {@code int[]} for 32-bit, {@code long[]} for 64-bit
 *     integers of either sign, {@code float[]}, {@code double[]}, {@code boolean[]}, {@code List<String>}, or
 *     {@code List<GgufArray>}; not to be modified
 */
public record GgufArray(GgufType elementType, Object values) {
    public int size() {
        return values instanceof List<?> list ? list.size() : Array.getLength(values);
    }

    /** The element as a Java value; unsigned integers are widened, 64-bit ones keep their bits. */
    public Object get(int index) {
        return switch (values) {
            case byte[] bytes ->
                elementType == GgufType.UINT8 ? (Object) (bytes[index] & 0xff) : (Object) (int) bytes[index];
            case short[] shorts ->
                elementType == GgufType.UINT16 ? (Object) (shorts[index] & 0xffff) : (Object) (int) shorts[index];
            case int[] ints ->
                elementType == GgufType.UINT32 ? (Object) (ints[index] & 0xffff_ffffL) : (Object) (long) ints[index];
            case List<?> list -> list.get(index);
            default -> Array.get(values, index);
        };
    }
}

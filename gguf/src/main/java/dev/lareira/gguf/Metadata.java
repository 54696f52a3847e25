package dev.lareira.gguf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The key-value pairs of a file, in file order. Immutable; stays valid after the file is closed.
 *
 * <p>Numeric accessors take any integer or float type of the file whose value fits, as files of different converters
 * disagree about widths. An accessor without a default throws {@link GgufException} for a missing key or another type.
 */
public final class Metadata {
    private final Map<String, GgufValue> values;

    public Metadata(Map<String, GgufValue> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Keys in file order. */
    public Set<String> keys() {
        return values.keySet();
    }

    public boolean contains(String key) {
        return values.containsKey(key);
    }

    /** The value with its type in the file. */
    public Optional<GgufValue> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    public String string(String key) {
        return as(key, String.class, "a string");
    }

    public String string(String key, String otherwise) {
        return contains(key) ? string(key) : otherwise;
    }

    public boolean flag(String key) {
        return as(key, Boolean.class, "a boolean");
    }

    public boolean flag(String key, boolean otherwise) {
        return contains(key) ? flag(key) : otherwise;
    }

    public int integer(String key) {
        long value = longInteger(key);
        if ((int) value != value) {
            throw new GgufException("metadata key %s is %d; expected a 32-bit integer".formatted(key, value));
        }
        return (int) value;
    }

    public int integer(String key, int otherwise) {
        return contains(key) ? integer(key) : otherwise;
    }

    public long longInteger(String key) {
        Number number = as(key, Number.class, "an integer");
        if (number instanceof Float || number instanceof Double) {
            throw wrongType(key, "an integer");
        }
        return number.longValue();
    }

    public float number(String key) {
        return as(key, Number.class, "a number").floatValue();
    }

    public float number(String key, float otherwise) {
        return contains(key) ? number(key) : otherwise;
    }

    /** An array of integers of any width, each of which must fit 32 bits. */
    public int[] integers(String key) {
        GgufArray array = array(key);
        if (array.elementType() == GgufType.INT32 && array.values() instanceof int[] integers) {
            return integers.clone();
        }
        int[] result = new int[array.size()];
        for (int i = 0; i < result.length; i++) {
            if (!(array.get(i) instanceof Number number)
                    || number instanceof Float
                    || number instanceof Double
                    || number.intValue() != number.longValue()) {
                throw wrongType(key, "an array of 32-bit integers");
            }
            result[i] = number.intValue();
        }
        return result;
    }

    /** An array of numbers. */
    public float[] numbers(String key) {
        GgufArray array = array(key);
        if (array.values() instanceof float[] floats) {
            return floats.clone();
        }
        float[] result = new float[array.size()];
        for (int i = 0; i < result.length; i++) {
            if (!(array.get(i) instanceof Number number)) {
                throw wrongType(key, "an array of numbers");
            }
            result[i] = number.floatValue();
        }
        return result;
    }

    public boolean[] flags(String key) {
        if (array(key).values() instanceof boolean[] flags) {
            return flags.clone();
        }
        throw wrongType(key, "an array of booleans");
    }

    /**
     * An array of strings; each is decoded when asked for, so a caller that needs them often keeps a copy, or reads the
     * bytes through {@link Utf8Strings#of}.
     */
    @SuppressWarnings("unchecked")
    public List<String> strings(String key) {
        GgufArray array = array(key);
        if (array.elementType() != GgufType.STRING) {
            throw wrongType(key, "an array of strings");
        }
        return (List<String>) array.values();
    }

    public GgufArray array(String key) {
        return as(key, GgufArray.class, "an array");
    }

    /** Whether the key holds an array; many hyper-parameters are one number or one a block. */
    public boolean isArray(String key) {
        return contains(key) && values.get(key).value() instanceof GgufArray;
    }

    private <T> T as(String key, Class<T> type, String expected) {
        GgufValue value = values.get(key);
        if (value == null) {
            throw new GgufException("metadata key %s is missing; expected %s".formatted(key, expected));
        }
        if (!type.isInstance(value.value())) {
            throw wrongType(key, expected);
        }
        return type.cast(value.value());
    }

    private GgufException wrongType(String key, String expected) {
        return new GgufException("metadata key %s has type %s; expected %s"
                .formatted(key, values.get(key).type(), expected));
    }
}

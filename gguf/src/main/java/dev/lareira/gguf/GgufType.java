package dev.lareira.gguf;

/** The types of metadata values, in the order of their ids in the file ({@code gguf_metadata_value_type}). */
public enum GgufType {
    UINT8(1),
    INT8(1),
    UINT16(2),
    INT16(2),
    UINT32(4),
    INT32(4),
    FLOAT32(4),
    BOOL(1),
    STRING(8),
    ARRAY(12),
    UINT64(8),
    INT64(8),
    FLOAT64(8);

    private static final GgufType[] VALUES = values();
    private final int minimumBytes;

    GgufType(int minimumBytes) {
        this.minimumBytes = minimumBytes;
    }

    public int id() {
        return ordinal();
    }

    /** Bytes of one value in the file; for strings and arrays, of an empty one. */
    public int minimumBytes() {
        return minimumBytes;
    }

    /**
     * The type with this id.
     *
     * @throws GgufException for an unknown id
     */
    public static GgufType of(int id) {
        if (id < 0 || id >= VALUES.length) {
            throw new GgufException("unknown metadata type " + id + "; expected 0 to " + (VALUES.length - 1));
        }
        return VALUES[id];
    }
}

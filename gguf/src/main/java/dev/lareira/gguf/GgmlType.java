package dev.lareira.gguf;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tensor types of ggml: id in the file, elements a block, bytes a block. A row is a whole number of blocks.
 *
 * <p>Names and numbers are those of {@code enum ggml_type} in ggml's {@code ggml.h}; the missing ids were removed there.
 */
public enum GgmlType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q5_0(6, 32, 22),
    Q5_1(7, 32, 24),
    Q8_0(8, 32, 34),
    Q8_1(9, 32, 36),
    Q2_K(10, 256, 84),
    Q3_K(11, 256, 110),
    Q4_K(12, 256, 144),
    Q5_K(13, 256, 176),
    Q6_K(14, 256, 210),
    Q8_K(15, 256, 292),
    IQ2_XXS(16, 256, 66),
    IQ2_XS(17, 256, 74),
    IQ3_XXS(18, 256, 98),
    IQ1_S(19, 256, 50),
    IQ4_NL(20, 32, 18),
    IQ3_S(21, 256, 110),
    IQ2_S(22, 256, 82),
    IQ4_XS(23, 256, 136),
    I8(24, 1, 1),
    I16(25, 1, 2),
    I32(26, 1, 4),
    I64(27, 1, 8),
    F64(28, 1, 8),
    IQ1_M(29, 256, 56),
    BF16(30, 1, 2),
    TQ1_0(34, 256, 54),
    TQ2_0(35, 256, 66),
    MXFP4(39, 32, 17),
    NVFP4(40, 64, 36),
    Q1_0(41, 128, 18),
    Q2_0(42, 64, 18);

    private static final Map<Integer, GgmlType> BY_ID =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(GgmlType::id, Function.identity()));
    private static final Map<Integer, String> REMOVED = Map.of(
            4,
            "Q4_2",
            5,
            "Q4_3",
            31,
            "Q4_0_4_4",
            32,
            "Q4_0_4_8",
            33,
            "Q4_0_8_8",
            36,
            "IQ4_NL_4_4",
            37,
            "IQ4_NL_4_8",
            38,
            "IQ4_NL_8_8");

    private final int id;
    private final int blockSize;
    private final int blockBytes;

    GgmlType(int id, int blockSize, int blockBytes) {
        this.id = id;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
    }

    /**
     * The type with this id in a file.
     *
     * @throws GgufException for an id that ggml never had or has removed; the message names it
     */
    public static GgmlType of(int id) {
        GgmlType type = BY_ID.get(id);
        if (type == null) {
            String removed = REMOVED.get(id);
            throw new GgufException(
                    removed != null
                            ? "tensor type %d (%s) was removed from ggml; convert the file again".formatted(id, removed)
                            : "unknown tensor type %d; expected one of ggml's ids 0 to 42".formatted(id));
        }
        return type;
    }

    public int id() {
        return id;
    }

    /** Elements in one block. */
    public int blockSize() {
        return blockSize;
    }

    /** Bytes of one block. */
    public int blockBytes() {
        return blockBytes;
    }

    /**
     * Bytes that this many elements take.
     *
     * @throws GgufException when the count is not a whole number of blocks or the product overflows
     */
    public long bytesFor(long elements) {
        if (elements < 0 || elements % blockSize != 0) {
            throw new GgufException(
                    "%d elements of %s are not a whole number of blocks of %d".formatted(elements, this, blockSize));
        }
        long blocks = elements / blockSize;
        if (blocks > Long.MAX_VALUE / blockBytes) {
            throw new GgufException("%d elements of %s overflow a 64-bit size".formatted(elements, this));
        }
        return blocks * blockBytes;
    }

    /** Whether a block holds more than one element. */
    public boolean isQuantized() {
        return blockSize > 1;
    }
}

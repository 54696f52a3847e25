package dev.lareira.cli.bench;

import static dev.lareira.gguf.GgmlType.IQ4_NL;
import static dev.lareira.gguf.GgmlType.Q3_K;
import static dev.lareira.gguf.GgmlType.Q4_0;
import static dev.lareira.gguf.GgmlType.Q4_K;
import static dev.lareira.gguf.GgmlType.Q5_0;
import static dev.lareira.gguf.GgmlType.Q5_1;
import static dev.lareira.gguf.GgmlType.Q5_K;
import static dev.lareira.gguf.GgmlType.Q6_K;
import static dev.lareira.gguf.GgmlType.Q8_0;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.BlockFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The types of a model's matrices: one for all, or a mix as {@code llama-quantize} makes them under the same name, which
 * gives more bits to the output and to values and down projections of some blocks.
 */
@FunctionalInterface
interface TypeMix {
    /** Matrices of a block are told apart by what the mixes tell apart. */
    enum Role {
        OUTPUT,
        VALUE,
        ATTENTION_OUTPUT,
        DOWN,
        OTHER
    }

    GgmlType type(Role role, int block, int blockCount);

    Map<String, TypeMix> MIXES = new TreeMap<>(Map.of(
            "Q3_K_S", mix(Q3_K, (role, block, count) -> Q3_K),
            "Q3_K_M",
                    mix(Q3_K, (role, block, count) -> switch (role) {
                        case VALUE -> block < 2 ? Q5_K : Q4_K;
                        case DOWN -> block < count / 16 ? Q5_K : Q4_K;
                        default -> Q4_K;
                    }),
            "Q3_K_L", mix(Q3_K, (role, block, count) -> Q5_K),
            "Q4_K_S",
                    mix(Q4_K, (role, block, count) -> switch (role) {
                        case VALUE -> block < 4 ? Q5_K : Q4_K;
                        case DOWN -> block < count / 8 ? Q5_K : Q4_K;
                        default -> Q4_K;
                    }),
            "Q4_K_M",
                    mix(
                            Q4_K,
                            (role, block, count) -> role != Role.ATTENTION_OUTPUT && more(block, count) ? Q6_K : Q4_K),
            "Q5_K_S", mix(Q5_K, (role, block, count) -> Q5_K),
            "Q5_K_M",
                    mix(
                            Q5_K,
                            (role, block, count) ->
                                    role != Role.ATTENTION_OUTPUT && more(block, count) ? Q6_K : Q5_K)));

    /** A mix by its name, or one type for all matrices by the type's. */
    static Optional<TypeMix> of(String name) {
        if (MIXES.containsKey(name)) {
            return Optional.of(MIXES.get(name));
        }
        return types().stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .map(type -> (role, block, count) -> type);
    }

    /** All names: types that can be encoded, then mixes. */
    static String names() {
        List<String> names = new ArrayList<>(types().stream().map(Enum::name).toList());
        names.addAll(MIXES.keySet());
        return String.join(", ", names);
    }

    /** The type itself, or where a row is no whole number of its blocks the one that llama.cpp then takes. */
    static GgmlType fitting(GgmlType type, int columns) {
        if (columns % type.blockSize() == 0) {
            return type;
        }
        return switch (type) {
            case Q4_K -> Q5_0;
            case Q5_K -> Q5_1;
            case Q6_K, Q8_K -> Q8_0;
            case IQ4_XS -> IQ4_NL;
            default -> Q4_0;
        };
    }

    /** The output is of Q6_K, matrices that no mix tells apart of the basic type. */
    private static TypeMix mix(GgmlType basic, TypeMix others) {
        return (role, block, count) -> switch (role) {
            case OUTPUT -> Q6_K;
            case OTHER -> basic;
            default -> others.type(role, block, count);
        };
    }

    /** Blocks that get more bits: the first and the last eighth, and every third between. */
    private static boolean more(int block, int count) {
        return block < count / 8 || block >= 7 * count / 8 || (block - count / 8) % 3 == 2;
    }

    /** Types of weights that can be encoded. Q8_1 and Q8_K are forms of activations and not found in files. */
    private static List<GgmlType> types() {
        return Arrays.stream(GgmlType.values()).filter(TypeMix::encodes).toList();
    }

    private static boolean encodes(GgmlType type) {
        return switch (type) {
            case I8, I16, I32, I64, F64, Q8_1, Q8_K -> false;
            default -> BlockFormat.of(type).encodes();
        };
    }
}

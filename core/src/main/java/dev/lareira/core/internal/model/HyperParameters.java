package dev.lareira.core.internal.model;

import dev.lareira.core.LareiraException;
import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.Metadata;
import java.util.Arrays;

/**
 * Sizes and scales of one model: the metadata of a file read with the conventions of its architecture. Names are those
 * of the GGUF keys.
 */
final class HyperParameters {
    final Architecture architecture;
    final int blockCount;
    /** Positions the model was trained for. */
    final int contextLength;

    final int embeddingLength;
    final float normEpsilon;
    final float embeddingScale;
    final float residualScale;
    /** What the logits are multiplied by. */
    final float logitScale;

    final Activation activation;
    final float finalLogitSoftCap;
    final float attentionSoftCap;
    final boolean parallel;

    private final Metadata metadata;
    private final int[] headCount;
    private final int[] headCountKv;

    HyperParameters(Gguf file) {
        metadata = file.metadata();
        architecture = Architectures.of(metadata.string("general.architecture"));
        blockCount = positive("block_count");
        if (blockCount > file.tensors().size()) {
            throw wrong(
                    "block_count",
                    blockCount,
                    "at most one for each of the " + file.tensors().size() + " tensors");
        }
        contextLength = positive("context_length");
        embeddingLength = positive("embedding_length");
        headCount = perBlock("attention.head_count", 0);
        headCountKv = contains("attention.head_count_kv") ? perBlock("attention.head_count_kv", 0) : headCount;
        normEpsilon = number(
                architecture.norm == Norm.Kind.RMS
                        ? "attention.layer_norm_rms_epsilon"
                        : "attention.layer_norm_epsilon",
                1e-5f);
        embeddingScale = number("embedding_scale", defaultEmbeddingScale());
        residualScale = number("residual_scale", architecture.miniCpmScales ? 1.4f / (float) Math.sqrt(blockCount) : 1);
        float scale = number("logit_scale", architecture.miniCpmScales ? 256f / embeddingLength : 1);
        logitScale = architecture.logitScale == Architecture.LogitScale.MULTIPLIES ? scale : 1 / scale;
        activation = activation();
        finalLogitSoftCap = number("final_logit_softcapping", 0);
        attentionSoftCap = number("attn_logit_softcapping", 0);
        parallel = parallel(file);
    }

    private float defaultEmbeddingScale() {
        if (architecture.rootEmbeddingScale) {
            return (float) Math.sqrt(embeddingLength);
        }
        return architecture.miniCpmScales ? 12 : 1;
    }

    /** An encoder's file may name another one than its architecture has, as Hugging Face's configurations do. */
    private Activation activation() {
        if (!architecture.encoder || !contains("hidden_activation")) {
            return architecture.activation;
        }
        return switch (string("hidden_activation", "")) {
            case "gelu" -> Activation.GELU_ERF;
            case "gelu_new", "gelu_pytorch_tanh" -> Activation.GELU;
            case "silu", "swish" -> Activation.SILU;
            default ->
                throw wrong(
                        "hidden_activation",
                        string("hidden_activation", ""),
                        "gelu, gelu_new, gelu_pytorch_tanh or silu");
        };
    }

    private boolean parallel(Gguf file) {
        if (architecture.parallelWithoutFfnNorm) {
            return file.tensor("blk.0.ffn_norm.weight").isEmpty();
        }
        return architecture.parallel && flag("use_parallel_residual", true);
    }

    int headCount(int block) {
        return headCount[block];
    }

    int headCountKv(int block) {
        return headCountKv[block];
    }

    int keyLength(int block) {
        return headLength("attention.key_length", block);
    }

    int valueLength(int block) {
        return headLength("attention.value_length", block);
    }

    /** Length of a key of latent attention before its matrix was absorbed into the query. */
    int unabsorbedKeyLength(int block) {
        return integer("attention.key_length_mla", keyLength(block));
    }

    int unabsorbedValueLength(int block) {
        return integer("attention.value_length_mla", valueLength(block));
    }

    /** Windowed blocks may have heads of another size (Gemma 4). */
    private int headLength(String key, int block) {
        if (window(block) > 0 && contains(key + "_swa")) {
            return positive(key + "_swa");
        }
        return contains(key) ? positive(key) : embeddingLength / headCount[block];
    }

    /** Refuses head counts that attention cannot work with. */
    void checkHeads(int block) {
        if (headCount[block] < 1 || headCount[block] > embeddingLength) {
            throw wrong("attention.head_count", headCount[block], "1 to " + embeddingLength);
        }
        if (headCountKv[block] < 1 || headCount[block] % headCountKv[block] != 0) {
            throw wrong("attention.head_count_kv", headCountKv[block], "a divisor of " + headCount[block]);
        }
    }

    /** Positions that a block sees, the token itself included; 0: all. */
    int window(int block) {
        int window = integer("attention.sliding_window", 0);
        if (contains("attention.sliding_window_pattern") && metadata.isArray(key("attention.sliding_window_pattern"))) {
            return flags("attention.sliding_window_pattern")[block] ? window : 0;
        }
        int period = architecture.windowPeriod;
        if (period == 0) {
            return 0;
        }
        boolean windowed = architecture.windowPeriodStartsFull ? block % period != 0 : block % period < period - 1;
        return windowed ? window : 0;
    }

    /** The block whose keys and values a block attends to: itself, or the last of its kind that has its own. */
    int keyValueBlock(int block) {
        int owners = blockCount - integer("attention.shared_kv_layers", 0);
        if (block < owners) {
            return block;
        }
        for (int earlier = owners - 1; earlier >= 0; earlier--) {
            if (window(earlier) > 0 == window(block) > 0) {
                return earlier;
            }
        }
        throw wrong(
                "attention.shared_kv_layers",
                blockCount - owners,
                "so few that block " + block + " finds keys and values of its kind before");
    }

    boolean hasRope(int block) {
        if (architecture.pairing == Architecture.Pairing.NONE) {
            return false;
        }
        return switch (architecture.ropeBlocks) {
            case ALL -> true;
            case WHEN_FINETUNED -> flag("rope.scaling.finetuned", true);
            case WINDOWED -> window(block) > 0;
            case THREE_OF_FOUR -> (block + 1) % 4 != 0;
        };
    }

    float attentionScale(int block) {
        if (architecture.attentionScale != 0) {
            return architecture.attentionScale;
        }
        int head = blockCount == architecture.embeddingScaledBlocks
                ? embeddingLength / headCount[block]
                : unabsorbedKeyLength(block);
        return number("attention.scale", (float) (latentYarnScale() / Math.sqrt(head)));
    }

    boolean hasLatentAttention() {
        return contains("attention.kv_lora_rank");
    }

    /** DeepSeek puts YaRN's magnitude into the scores instead of cosine and sine; the key holds 0.1 · multiplier. */
    private double latentYarnScale() {
        if (!hasLatentAttention()) {
            return 1;
        }
        double magnitude = 1
                + number("rope.scaling.yarn_log_multiplier", 0)
                        * Math.log(Math.max(1, number("rope.scaling.factor", 1)));
        return magnitude * magnitude;
    }

    boolean contains(String suffix) {
        return metadata.contains(key(suffix));
    }

    String string(String suffix, String otherwise) {
        return metadata.string(key(suffix), otherwise);
    }

    boolean flag(String suffix, boolean otherwise) {
        return metadata.flag(key(suffix), otherwise);
    }

    float number(String suffix, float otherwise) {
        return metadata.number(key(suffix), otherwise);
    }

    int integer(String suffix, int otherwise) {
        return metadata.integer(key(suffix), otherwise);
    }

    int positive(String suffix) {
        int value = metadata.integer(key(suffix));
        if (value < 1) {
            throw wrong(suffix, value, "a positive number");
        }
        return value;
    }

    LareiraException wrong(String suffix, Object value, String expected) {
        return new LareiraException("metadata key \"" + key(suffix) + "\" is " + value + ", expected " + expected);
    }

    private boolean[] flags(String suffix) {
        boolean[] flags = metadata.flags(key(suffix));
        checkLength(suffix, flags.length);
        return flags;
    }

    /** One number for all blocks, or an array with one for each. */
    private int[] perBlock(String suffix, int otherwise) {
        if (contains(suffix) && metadata.isArray(key(suffix))) {
            int[] values = metadata.integers(key(suffix));
            checkLength(suffix, values.length);
            return values;
        }
        int[] values = new int[blockCount];
        Arrays.fill(values, integer(suffix, otherwise));
        return values;
    }

    private void checkLength(String suffix, int length) {
        if (length < blockCount) {
            throw new LareiraException("metadata key \"" + key(suffix) + "\" has " + length
                    + " values, expected one for each of the " + blockCount + " blocks");
        }
    }

    private String key(String suffix) {
        return architecture.name + "." + suffix;
    }
}

package dev.lareira.convert;

import dev.lareira.gguf.GgmlType;
import dev.lareira.gguf.GgufValue;
import dev.lareira.gguf.GgufWriter;
import dev.lareira.quant.BlockFormat;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/**
 * A BERT encoder ("BERT: pre-training of deep bidirectional transformers", Devlin et al. 2019) in the names and shapes
 * that GGUF files of architecture {@code bert} have. Matrices get the type asked for; norms, biases, positions and token
 * types stay 32-bit floats.
 */
public final class BertConversion {
    /** How the vectors of tokens become one, in the numbers of {@code pooling_type}. */
    public enum Pooling {
        NONE,
        MEAN,
        CLS
    }

    /**
     * What the weights do not tell.
     *
     * @param name of the model
     * @param licence its SPDX identifier
     * @param languages it was trained for, as {@code en}
     * @param headCount heads of attention
     */
    public record Description(String name, String licence, List<String> languages, Pooling pooling, int headCount) {}

    /** From the type of the matrices to llama.cpp's number for the whole file. */
    private static final Map<GgmlType, Integer> FILE_TYPES = Map.of(GgmlType.F32, 0, GgmlType.F16, 1, GgmlType.Q8_0, 7);

    private static final float NORM_EPSILON = 1e-12f;

    private final OnnxWeights weights;
    private final GgmlType type;
    private final GgufWriter gguf = new GgufWriter();

    private BertConversion(OnnxWeights weights, GgmlType type) {
        this.weights = weights;
        this.type = type;
    }

    /**
     * @param type of matrices: F32, F16 or Q8_0
     * @throws ConversionException when the weights are not those of such a model
     */
    public static GgufWriter convert(Description model, OnnxWeights weights, byte[] tokenizerJson, GgmlType type) {
        BertConversion conversion = new BertConversion(weights, type);
        conversion.gguf.put("general.architecture", GgufValue.of("bert"));
        conversion.gguf.put("general.type", GgufValue.of("model"));
        conversion.gguf.put("general.name", GgufValue.of(model.name()));
        conversion.gguf.put("general.license", GgufValue.of(model.licence()));
        conversion.gguf.put("general.languages", GgufValue.of(model.languages()));
        conversion.parameters(model);
        new WordPieceVocabulary(tokenizerJson).write(conversion.gguf);
        conversion.tensors();
        return conversion.gguf;
    }

    private void parameters(Description model) {
        Integer fileType = FILE_TYPES.get(type);
        if (fileType == null) {
            throw new ConversionException("matrices of type " + type + "; expected one of " + FILE_TYPES.keySet());
        }
        gguf.put("general.file_type", GgufValue.of(fileType));
        long positions =
                weights.tensor("embeddings.position_embeddings.weight").shape().getFirst();
        long embedding =
                weights.tensor("embeddings.position_embeddings.weight").shape().getLast();
        gguf.put("bert.block_count", GgufValue.of(blockCount()));
        gguf.put("bert.context_length", GgufValue.of((int) positions));
        gguf.put("bert.embedding_length", GgufValue.of((int) embedding));
        gguf.put(
                "bert.feed_forward_length",
                GgufValue.of(
                        weights.tensor(layer(0) + "intermediate.dense.bias").values().length));
        gguf.put("bert.attention.head_count", GgufValue.of(model.headCount()));
        gguf.put("bert.attention.layer_norm_epsilon", GgufValue.of(NORM_EPSILON));
        gguf.put("bert.attention.causal", GgufValue.of(false));
        gguf.put("bert.pooling_type", GgufValue.of(model.pooling().ordinal()));
        // Hugging Face's name for the form with erf.
        gguf.put("bert.hidden_activation", GgufValue.of("gelu"));
    }

    private int blockCount() {
        int count = 0;
        while (weights.has(layer(count) + "output.dense.bias")) {
            count++;
        }
        return count;
    }

    private void tensors() {
        add("token_embd.weight", type, weights.tensor("embeddings.word_embeddings.weight"));
        vector("position_embd.weight", "embeddings.position_embeddings.weight");
        vector("token_types.weight", "embeddings.token_type_embeddings.weight");
        norm("token_embd_norm", "embeddings.LayerNorm");
        for (int i = 0; i < blockCount(); i++) {
            String block = "blk." + i + ".";
            linear(block + "attn_q", i, "attention.self.query");
            linear(block + "attn_k", i, "attention.self.key");
            linear(block + "attn_v", i, "attention.self.value");
            linear(block + "attn_output", i, "attention.output.dense");
            norm(block + "attn_output_norm", layer(i) + "attention.output.LayerNorm");
            linear(block + "ffn_up", i, "intermediate.dense");
            linear(block + "ffn_down", i, "output.dense");
            norm(block + "layer_output_norm", layer(i) + "output.LayerNorm");
        }
    }

    private static String layer(int index) {
        return "encoder.layer." + index + ".";
    }

    private void linear(String name, int block, String path) {
        String node = "/encoder/layer." + block + "/" + path.replace('.', '/') + "/MatMul";
        add(name + ".weight", type, weights.matrix(node));
        vector(name + ".bias", layer(block) + path + ".bias");
    }

    private void norm(String name, String source) {
        vector(name + ".weight", source + ".weight");
        vector(name + ".bias", source + ".bias");
    }

    private void vector(String name, String source) {
        add(name, GgmlType.F32, weights.tensor(source));
    }

    private void add(String name, GgmlType type, OnnxWeights.Tensor tensor) {
        MemorySegment data = MemorySegment.ofArray(new byte[Math.toIntExact(type.bytesFor(tensor.values().length))]);
        BlockFormat.of(type).encode(tensor.values(), 0, data, 0, tensor.values().length);
        gguf.tensor(name, List.copyOf(tensor.shape().reversed()), type, data);
    }
}

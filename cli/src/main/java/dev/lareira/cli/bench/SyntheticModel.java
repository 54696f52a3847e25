package dev.lareira.cli.bench;

import dev.lareira.cli.bench.TypeMix.Role;
import dev.lareira.core.LareiraException;
import dev.lareira.gguf.GgmlType;
import dev.lareira.gguf.GgufValue;
import dev.lareira.gguf.GgufWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A GGUF file of a known model's shape with random weights, so that speed can be measured, and numbers be repeated, without
 * a download.
 */
public final class SyntheticModel {
    /** Changes when the same name gives other bytes. */
    private static final int EDITION = 1;

    private static final long SEED = 42;

    private final String name;
    private final Shape shape;
    private final TypeMix mix;
    private final RandomWeights weights = new RandomWeights(SEED);
    private final GgufWriter writer = new GgufWriter();
    private long total;
    private long written;
    private int tensors;

    private SyntheticModel(String name, Shape shape, TypeMix mix) {
        this.name = name;
        this.shape = shape;
        this.mix = mix;
    }

    /**
     * The model of a description such as {@code 1b:Q4_0}.
     *
     * @throws LareiraException for a shape or type that is not known, with those that are
     */
    public static SyntheticModel of(String description) {
        String[] parts = description.split(":", -1);
        if (parts.length != 2) {
            throw new LareiraException(
                    "\"" + description + "\" is no synthetic model; expected SHAPE:TYPE, for example 1b:Q4_0");
        }
        Shape shape = Shape.of(parts[0])
                .orElseThrow(() -> new LareiraException(
                        "no shape \"" + parts[0] + "\" for a synthetic model; there are " + Shape.names()));
        TypeMix mix = TypeMix.of(parts[1])
                .orElseThrow(() -> new LareiraException(
                        "no type \"" + parts[1] + "\" for a synthetic model; there are " + TypeMix.names()));
        return new SyntheticModel(parts[0] + "-" + parts[1], shape, mix);
    }

    /**
     * The file in a folder, made where it is not there yet.
     *
     * @param progress takes bytes written and bytes in all
     * @throws UncheckedIOException when the disk does not take it
     */
    public Path in(Path folder, BiConsumer<Long, Long> progress) {
        Path file = folder.resolve("synthetic-%s-%d.gguf".formatted(name, EDITION));
        if (!Files.exists(file)) {
            try {
                Files.createDirectories(folder);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make " + folder + ": " + e.getMessage(), e);
            }
            metadata();
            tensors(progress);
            writer.write(file);
        }
        return file;
    }

    private void metadata() {
        writer.put("general.architecture", GgufValue.of("llama"))
                .put("general.name", GgufValue.of("synthetic " + name))
                .put("llama.block_count", GgufValue.of(shape.blockCount()))
                .put("llama.context_length", GgufValue.of(shape.contextLength()))
                .put("llama.embedding_length", GgufValue.of(shape.embeddingLength()))
                .put("llama.feed_forward_length", GgufValue.of(shape.feedForwardLength()))
                .put("llama.attention.head_count", GgufValue.of(shape.headCount()))
                .put("llama.attention.head_count_kv", GgufValue.of(shape.headCountKv()))
                .put("llama.attention.layer_norm_rms_epsilon", GgufValue.of(1e-5f))
                .put("llama.rope.freq_base", GgufValue.of(shape.ropeFreqBase()))
                .put("llama.rope.dimension_count", GgufValue.of(shape.headLength()))
                .put("llama.vocab_size", GgufValue.of(shape.vocabularySize()));
        ByteVocabulary.put(writer, shape.vocabularySize());
    }

    private void tensors(BiConsumer<Long, Long> progress) {
        int width = shape.embeddingLength();
        int hidden = shape.feedForwardLength();
        matrix("token_embd", Role.OUTPUT, 0, width, shape.vocabularySize(), progress);
        for (int i = 0; i < shape.blockCount(); i++) {
            String block = "blk." + i + ".";
            norm(block + "attn_norm");
            matrix(block + "attn_q", Role.OTHER, i, width, width, progress);
            matrix(block + "attn_k", Role.OTHER, i, width, shape.keyValueLength(), progress);
            matrix(block + "attn_v", Role.VALUE, i, width, shape.keyValueLength(), progress);
            matrix(block + "attn_output", Role.ATTENTION_OUTPUT, i, width, width, progress);
            norm(block + "ffn_norm");
            matrix(block + "ffn_gate", Role.OTHER, i, width, hidden, progress);
            matrix(block + "ffn_up", Role.OTHER, i, width, hidden, progress);
            matrix(block + "ffn_down", Role.DOWN, i, hidden, width, progress);
        }
        norm("output_norm");
        if (!shape.tied()) {
            matrix("output", Role.OUTPUT, 0, width, shape.vocabularySize(), progress);
        }
    }

    private void matrix(String tensor, Role role, int block, int columns, int rows, BiConsumer<Long, Long> progress) {
        GgmlType type = TypeMix.fitting(mix.type(role, block, shape.blockCount()), columns);
        long elements = (long) columns * rows;
        int number = tensors++;
        total += type.bytesFor(elements);
        writer.tensor(
                tensor + ".weight",
                List.of((long) columns, (long) rows),
                type,
                out -> weights.write(type, elements, number, out, bytes -> {
                    written += bytes;
                    progress.accept(written, total);
                }));
    }

    private void norm(String tensor) {
        float[] ones = new float[shape.embeddingLength()];
        Arrays.fill(ones, 1);
        writer.tensor(tensor + ".weight", List.of((long) ones.length), GgmlType.F32, MemorySegment.ofArray(ones));
    }
}

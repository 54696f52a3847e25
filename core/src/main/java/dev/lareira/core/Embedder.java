package dev.lareira.core;

import dev.lareira.core.internal.model.Pooling;
import dev.lareira.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Turns texts into vectors that lie near each other when the texts mean the same. Thread-safe: one batch runs at a time
 * and uses all threads. Owns the mapped file and its threads.
 *
 * <pre>{@code
 * try (Embedder embedder = Embedder.builtIn()) {
 *     float[][] vectors = embedder.embed(List.of("a", "b"), EmbedKind.DOCUMENT);
 * }
 * }</pre>
 */
public final class Embedder implements AutoCloseable {
    private final Encoder encoder;
    private final EmbedPrompt prompt;

    private Embedder(Encoder encoder) {
        this.encoder = encoder;
        prompt = EmbedPrompt.of(encoder.info);
        if (encoder.pooling() == Pooling.RANK) {
            encoder.close();
            throw new LareiraException(
                    encoder.info.name() + " is a reranker, which gives scores and no vectors: load it"
                            + " as one, or load an embedding model");
        }
    }

    /**
     * Loads the model that the product brings along, {@link ModelStore#BUILT_IN_EMBEDDER}, with
     * {@link LoadOptions#defaults}.
     *
     * @throws LareiraException when the artifact {@code lareira-model-bge-small-en} is not on the class path
     */
    public static Embedder builtIn() {
        return load(ModelStore.open().builtInEmbedder());
    }

    /** Loads a model with {@link LoadOptions#defaults}. */
    public static Embedder load(Path path) {
        return load(path, LoadOptions.defaults());
    }

    /**
     * Loads an embedding model, or a language model whose last hidden state is to be used as a vector.
     *
     * @throws LareiraException as {@link Model#load(Path, LoadOptions)}, and for a reranker
     */
    public static Embedder load(Path path, LoadOptions options) {
        return new Embedder(Encoder.load(path, options));
    }

    public ModelInfo info() {
        return encoder.info;
    }

    public Tokenizer tokenizer() {
        return encoder.tokenizer;
    }

    /**
     * What decides about the vectors: model, weight type, pooling, prompts and dimension. Vectors of embedders with the
     * same text here can be compared, others cannot.
     */
    public String fingerprint() {
        return "%s/%s/%s/%d/%s/%08x"
                .formatted(
                        encoder.info.name(),
                        encoder.info.architecture(),
                        encoder.info.type(),
                        dimension(),
                        encoder.pooling(),
                        prompt.hashCode());
    }

    /**
     * Languages the model is known to be for, as {@code en}; empty when it is for many or nothing is known, which is to say
     * that none is known to be beyond it.
     */
    public Set<String> languages() {
        return Set.copyOf(encoder.languages());
    }

    /** Length of a vector. */
    public int dimension() {
        return encoder.head.dimension();
    }

    /** Most tokens of a text that count; the rest is cut off. */
    public int contextLength() {
        return encoder.contextLength;
    }

    /** The vectors of texts, each of length 1, {@code [texts.size(), dimension]}. */
    public float[][] embed(List<String> texts, EmbedKind kind) {
        return embedAll(texts, kind).stream().map(Embedding::vector).toArray(float[][]::new);
    }

    /** The vector of a text, of length 1. */
    public float[] embed(String text, EmbedKind kind) {
        return embed(tokens(text, kind));
    }

    /** As {@link #embed(List, EmbedKind)}, and what each text took. */
    public List<Embedding> embedAll(List<String> texts, EmbedKind kind) {
        return embedTokens(texts.stream().map(text -> tokens(text, kind)).toList());
    }

    /** The vector of a text given as tokens, special ones included. */
    public float[] embed(int[] tokens) {
        return embedTokens(List.of(tokens)).getFirst().vector();
    }

    /**
     * As {@link #embedAll} for texts given as tokens, special ones included.
     *
     * @throws LareiraException for a text without tokens, or a token that is not in the vocabulary
     */
    public List<Embedding> embedTokens(List<int[]> texts) {
        Embedding[] embeddings = new Embedding[texts.size()];
        List<int[]> cut = new ArrayList<>(texts.size());
        texts.forEach(text -> cut.add(encoder.cut(text)));
        encoder.encode(cut, (index, rows) -> {
            float[] vector = encoder.head.embed(rows, encoder.pooling());
            Embedding.normalise(vector);
            int count = texts.get(index).length;
            embeddings[index] = new Embedding(vector, count, count > encoder.contextLength);
        });
        return Arrays.asList(embeddings);
    }

    /** The names of special tokens in a text are text, since notes are not trusted. */
    private int[] tokens(String text, EmbedKind kind) {
        return encoder.tokenizer.encode(prompt.apply(text, kind), true, false);
    }

    /** Ends the threads and unmaps the file. */
    @Override
    public void close() {
        encoder.close();
    }
}

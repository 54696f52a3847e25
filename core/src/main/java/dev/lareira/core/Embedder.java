package dev.lareira.core;

import dev.lareira.core.internal.model.Pooling;
import dev.lareira.core.internal.model.TextHead;
import dev.lareira.core.internal.model.Transformer;
import dev.lareira.gguf.Gguf;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;
import dev.lareira.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Turns texts into vectors that lie near each other when the texts mean the same, and scores documents for a query where
 * the model is a reranker. Thread-safe. Owns the mapped file and its threads.
 *
 * <pre>{@code
 * try (Embedder embedder = Embedder.load(Path.of("bge-small.gguf"))) {
 *     float[][] vectors = embedder.embed(List.of("a", "b"), EmbedKind.DOCUMENT);
 * }
 * }</pre>
 */
public final class Embedder implements AutoCloseable {
    private final Gguf file;
    private final Workers workers;
    private final Transformer transformer;
    private final TextHead head;
    private final Tokenizer tokenizer;
    private final ModelInfo info;
    private final int contextLength;

    private Embedder(Gguf file, LoadOptions options, Workers workers) {
        this.file = file;
        this.workers = workers;
        info = ModelInfo.of(file);
        contextLength = options.contextLength() > 0
                ? options.contextLength()
                : Math.min(LoadOptions.DEFAULT_CONTEXT, Math.max(1, info.trainedContextLength()));
        transformer = new Transformer(file, options.precision(), workers, contextLength);
        head = new TextHead(file, options.precision(), workers);
        tokenizer = Tokenizer.from(file);
    }

    /** Loads a model with {@link LoadOptions#defaults}. */
    public static Embedder load(Path path) {
        return load(path, LoadOptions.defaults());
    }

    /**
     * Loads an embedding model, a reranker, or a language model whose hidden state is to be used as a vector.
     *
     * @throws LareiraException as {@link Model#load(Path, LoadOptions)}
     */
    public static Embedder load(Path path, LoadOptions options) {
        Gguf file = Gguf.open(path);
        Workers workers = Workers.of(options.threads());
        try {
            return new Embedder(file, options, workers);
        } catch (RuntimeException | Error e) {
            workers.close();
            file.close();
            throw e;
        }
    }

    public ModelInfo info() {
        return info;
    }

    /** Length of a vector. */
    public int dimension() {
        return head.dimension();
    }

    /** Most tokens of a text that count; the rest is cut off. */
    public int contextLength() {
        return contextLength;
    }

    /** The vectors of texts, each of length 1, {@code [texts.size(), dimension]}. */
    public float[][] embed(List<String> texts, EmbedKind kind) {
        return texts.stream().map(text -> embed(text, kind)).toArray(float[][]::new);
    }

    /** The vector of a text, of length 1. */
    public float[] embed(String text, EmbedKind kind) {
        return embed(tokenizer.encode(EmbedPrompt.of(info).apply(text, kind), true, false));
    }

    /** The vector of a text given as tokens, special ones included. */
    public float[] embed(int[] tokens) {
        if (head.pooling() == Pooling.RANK) {
            throw new LareiraException(info.name() + " is a reranker: use score, or load an embedding model");
        }
        float[] vector = head.embed(transformer.encode(cut(tokens)), head.pooling());
        double length = Math.sqrt(VectorMath.dot(vector, 0, vector, 0, vector.length));
        VectorMath.scale(vector, 0, vector.length, (float) (1 / Math.max(length, Float.MIN_NORMAL)));
        return vector;
    }

    /**
     * What a reranker makes of a text given as tokens: one score for each of its labels, as a rule only one.
     *
     * @throws LareiraException when the model has no classifier
     */
    public float[] score(int[] tokens) {
        return head.score(transformer.encode(cut(tokens)));
    }

    /** Cuts a text that is too long, keeping its last token, which ends it. */
    private int[] cut(int[] tokens) {
        if (tokens.length == 0) {
            throw new LareiraException("there are no tokens: this vocabulary adds none to an empty text");
        }
        for (int token : tokens) {
            if (token < 0 || token >= transformer.vocabularySize()) {
                throw new LareiraException("token " + token + " is not in the vocabulary, expected 0 to "
                        + (transformer.vocabularySize() - 1));
            }
        }
        if (tokens.length <= contextLength) {
            return tokens;
        }
        int[] start = Arrays.copyOf(tokens, contextLength);
        start[contextLength - 1] = tokens[tokens.length - 1];
        return start;
    }

    /** Ends the threads and unmaps the file. */
    @Override
    public void close() {
        workers.close();
        file.close();
    }
}

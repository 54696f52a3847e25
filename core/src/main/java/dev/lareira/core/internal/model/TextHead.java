package dev.lareira.core.internal.model;

import dev.lareira.core.LareiraException;
import dev.lareira.gguf.Gguf;
import dev.lareira.quant.Activations;
import dev.lareira.quant.Precision;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What stands behind the last block of an embedding model or a reranker, and makes vectors or scores of a text. */
public final class TextHead {
    private final Workers workers;
    private final Pooling pooling;
    private final int columns;
    /** EmbeddingGemma's layers behind pooling. */
    private final List<Linear> dense = new ArrayList<>();

    private final Optional<Linear> classifier;
    private final Norm classifierNorm;
    private final Optional<Linear> scores;
    private final Pooling classifierPooling;
    private final boolean encoder;

    public TextHead(Gguf file, Precision precision, Workers workers) {
        this.workers = workers;
        HyperParameters p = new HyperParameters(file);
        Weights weights = new Weights(file, precision, workers);
        columns = p.embeddingLength;
        encoder = p.architecture.encoder;
        pooling = Pooling.of(p.integer("pooling_type", encoder ? Pooling.MEAN.ordinal() : Pooling.LAST.ordinal()));
        for (String name : List.of("dense_2", "dense_3")) {
            if (weights.has(name + ".weight")) {
                dense.add(weights.linear(name, weights.columns(name + ".weight"), weights.rows(name + ".weight")));
            }
        }
        classifier =
                weights.has("cls.weight") ? Optional.of(weights.linear("cls", columns, columns)) : Optional.empty();
        classifierNorm = weights.norm("cls.norm", columns, p);
        scores = weights.has("cls.output.weight")
                ? Optional.of(weights.linear("cls.output", columns, weights.rows("cls.output.weight")))
                : Optional.empty();
        classifierPooling = Pooling.of(
                p.integer("classifier.pooling_type", encoder ? Pooling.CLS.ordinal() : Pooling.LAST.ordinal()));
    }

    /** The file's own way to pool. */
    public Pooling pooling() {
        return pooling;
    }

    /** Whether {@link #score} works. */
    public boolean hasClassifier() {
        return scores.isPresent();
    }

    /** Length of a text's vector. */
    public int dimension() {
        return dense.isEmpty() ? columns : dense.getLast().rows();
    }

    /** One vector of a text, not normalised. {@code rows}: the token vectors, [tokens, embeddingLength]. */
    public float[] embed(float[] rows, Pooling pooling) {
        float[] vector = pooling.apply(rows, columns);
        for (Linear layer : dense) {
            vector = apply(layer, vector);
        }
        return vector;
    }

    /** A score for each label of the classifier; probabilities where a language model ranks. */
    public float[] score(float[] rows) {
        Linear output = scores.orElseThrow(() -> new LareiraException(
                "this model has no classifier (cls.output.weight): it embeds texts but cannot rank them"));
        float[] vector = classifierPooling.apply(rows, columns);
        if (classifier.isPresent()) {
            vector = apply(classifier.get(), vector);
            activate(vector);
        }
        float[] result = apply(output, vector);
        if (!encoder) {
            VectorMath.softmax(result, 0, result.length);
        }
        return result;
    }

    /** ModernBERT: GELU and a norm; BERT's pooler: tanh. */
    private void activate(float[] vector) {
        if (classifierNorm.exists()) {
            Activation.GELU.apply(vector, 0, vector.length);
            classifierNorm.apply(vector, 0, vector, 0, 0, vector.length);
        } else {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) Math.tanh(vector[i]);
            }
        }
    }

    private float[] apply(Linear layer, float[] vector) {
        Activations x = new Activations(vector.length);
        Activations y = new Activations(layer.rows());
        x.resize(1);
        System.arraycopy(vector, 0, x.values(), 0, vector.length);
        x.changed();
        layer.apply(workers, x, y);
        return Arrays.copyOf(y.values(), layer.rows());
    }
}

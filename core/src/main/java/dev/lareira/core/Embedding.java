package dev.lareira.core;

import dev.lareira.quant.VectorMath;
import java.util.Arrays;

/**
 * What became of one text.
 *
 * @param vector of length 1
 * @param tokenCount tokens of the whole text, special ones and the model's prompt included
 * @param truncated whether the text has more tokens than the model reads, so that its end had no part in the vector
 */
public record Embedding(float[] vector, int tokenCount, boolean truncated) {
    /**
     * The first components of a vector, brought to length 1 again: of models that were trained for it ("Matryoshka
     * representation learning", Kusupati et al. 2022) a vector that serves nearly as well.
     *
     * @throws LareiraException when the vector has fewer
     */
    public static float[] shorten(float[] vector, int dimension) {
        if (dimension < 1 || dimension > vector.length) {
            throw new LareiraException("a vector of " + dimension + " components out of one of " + vector.length
                    + "; expected 1 to " + vector.length);
        }
        float[] shorter = Arrays.copyOf(vector, dimension);
        normalise(shorter);
        return shorter;
    }

    /** As {@link #shorten(float[], int)}. */
    public Embedding shorten(int dimension) {
        return new Embedding(shorten(vector, dimension), tokenCount, truncated);
    }

    static void normalise(float[] vector) {
        double length = Math.sqrt(VectorMath.dot(vector, 0, vector, 0, vector.length));
        VectorMath.scale(vector, 0, vector.length, (float) (1 / Math.max(length, Float.MIN_NORMAL)));
    }
}

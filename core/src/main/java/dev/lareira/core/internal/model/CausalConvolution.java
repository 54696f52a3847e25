package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;

/** A short convolution of every channel over the positions before, along a slice of columns. */
final class CausalConvolution {
    final int channels;
    private final int kernel;
    /** [channels, kernel], the oldest position first. */
    private final float[] weights;

    private final float[] bias;

    /** {@code name} is without ".weight". */
    CausalConvolution(Weights weights, String name, int channels, int kernel) {
        this.channels = channels;
        this.kernel = kernel;
        this.weights = weights.vector(name + ".weight", channels * kernel);
        bias = weights.optionalVector(name + ".bias", channels);
    }

    /** Values that {@link RecurrentState#inputs} must hold. */
    int stateSize() {
        return (kernel - 1) * channels;
    }

    /** Replaces the channels of a row, from column {@code first} on, and remembers them. */
    void apply(float[] inputs, Activations x, int row, int first) {
        float[] values = x.values();
        int at = row * x.columns() + first;
        for (int c = 0; c < channels; c++) {
            float current = values[at + c];
            float sum = bias.length == 0 ? 0 : bias[c];
            for (int j = 0; j < kernel - 1; j++) {
                sum += weights[c * kernel + j] * inputs[j * channels + c];
            }
            values[at + c] = sum + weights[c * kernel + kernel - 1] * current;
            for (int j = 0; j < kernel - 2; j++) {
                inputs[j * channels + c] = inputs[(j + 1) * channels + c];
            }
            inputs[(kernel - 2) * channels + c] = current;
        }
    }
}

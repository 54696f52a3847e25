package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;

/** Nonlinearity of a feed-forward network. */
enum Activation {
    SILU,
    /** The tanh form, as every GGUF architecture uses unless its file asks for another. */
    GELU,
    /** The form with erf, which BERT was trained with. */
    GELU_ERF,
    /** relu(x)², "Primer" (So et al. 2021). */
    RELU_SQUARED,
    /** Gate and up clamped to 7, gate · sigmoid(1.702 · gate) · (up + 1): gpt-oss. */
    CLAMPED_SWIGLU;

    private static final float LIMIT = 7;
    private static final float ALPHA = 1.702f;

    /** {@code x} becomes f(x). */
    void apply(Workers workers, Activations x) {
        int columns = x.columns();
        if (x.tokens() == 1) {
            apply(x.values(), 0, columns);
        } else {
            workers.run(x.tokens(), t -> apply(x.values(), t * columns, columns));
        }
        x.changed();
    }

    /** {@code gate} becomes f(gate) · up. */
    void gate(Workers workers, Activations gate, Activations up) {
        int columns = gate.columns();
        if (gate.tokens() == 1) {
            gate(gate.values(), up.values(), 0, columns);
        } else {
            workers.run(gate.tokens(), t -> gate(gate.values(), up.values(), t * columns, columns));
        }
        gate.changed();
    }

    void apply(float[] x, int offset, int length) {
        switch (this) {
            case SILU -> {
                for (int i = offset; i < offset + length; i++) {
                    x[i] = (float) (x[i] / (1 + Math.exp(-x[i])));
                }
            }
            case GELU -> VectorMath.gelu(x, offset, length);
            case GELU_ERF -> VectorMath.geluErf(x, offset, length);
            case RELU_SQUARED -> {
                for (int i = offset; i < offset + length; i++) {
                    float positive = Math.max(0, x[i]);
                    x[i] = positive * positive;
                }
            }
            case CLAMPED_SWIGLU -> throw new IllegalStateException("clamped SwiGLU needs a gate");
        }
    }

    private void gate(float[] gate, float[] up, int offset, int length) {
        switch (this) {
            case SILU -> VectorMath.siluMul(gate, offset, up, offset, length);
            case GELU, GELU_ERF, RELU_SQUARED -> {
                apply(gate, offset, length);
                for (int i = offset; i < offset + length; i++) {
                    gate[i] *= up[i];
                }
            }
            case CLAMPED_SWIGLU -> {
                for (int i = offset; i < offset + length; i++) {
                    float g = Math.min(gate[i], LIMIT);
                    float u = Math.clamp(up[i], -LIMIT, LIMIT);
                    gate[i] = (float) (g / (1 + Math.exp(-ALPHA * g))) * (u + 1);
                }
            }
        }
    }
}

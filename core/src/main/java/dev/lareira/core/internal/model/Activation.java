package dev.lareira.core.internal.model;

/** Nonlinearity of a feed-forward network. */
enum Activation {
    SILU,
    /** The tanh form, as every GGUF architecture uses. */
    GELU,
    /** relu(x)², "Primer" (So et al. 2021). */
    RELU_SQUARED,
    /** Gate and up clamped to 7, gate · sigmoid(1.702 · gate) · (up + 1): gpt-oss. */
    CLAMPED_SWIGLU
}

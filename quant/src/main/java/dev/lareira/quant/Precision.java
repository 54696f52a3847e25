package dev.lareira.quant;

/** What a product of weights and activations is computed in. */
public enum Precision {
    /** f32 activations: equal to a float reference up to the order of summation. */
    EXACT,
    /** Activations in 8 bits where that is faster, as llama.cpp does. */
    FAST
}

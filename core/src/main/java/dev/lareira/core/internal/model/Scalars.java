package dev.lareira.core.internal.model;

/** Nonlinearities of single values. */
final class Scalars {
    private Scalars() {}

    static float sigmoid(float x) {
        return (float) (1 / (1 + Math.exp(-x)));
    }

    static float silu(float x) {
        return x * sigmoid(x);
    }

    /** ln(1 + exp x). */
    static float softplus(float x) {
        return x > 20 ? x : (float) Math.log1p(Math.exp(x));
    }
}

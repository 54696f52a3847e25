package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;

/** The part of a block that works on every position by itself. */
interface FeedForward {
    /**
     * @param x the residual stream, [rows, embeddingLength]
     * @param h {@code x} normalised
     * @param y gets the result, same shape
     */
    void forward(Activations x, Activations h, Activations y);
}

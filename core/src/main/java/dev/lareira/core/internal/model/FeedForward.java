package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import java.util.Arrays;

/** The part of a block that works on every position by itself. */
interface FeedForward {
    /**
     * @param x the residual stream, [rows, embeddingLength]
     * @param h {@code x} normalised
     * @param y gets the result, same shape
     */
    void forward(Activations x, Activations h, Activations y);

    /** Adds nothing: for blocks that are a recurrence only. */
    FeedForward NONE = (x, h, y) -> {
        y.resize(x.tokens());
        Arrays.fill(y.values(), 0, x.tokens() * y.columns(), 0);
        y.changed();
    };
}

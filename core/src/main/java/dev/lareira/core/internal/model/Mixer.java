package dev.lareira.core.internal.model;

import dev.lareira.core.KeyValueType;
import dev.lareira.quant.Activations;

/** The part of a block in which positions see each other: attention, or a recurrence in its place. */
interface Mixer {
    /** {@code x} and {@code y} are [rows of the batch, embeddingLength]. */
    void forward(Batch batch, Activations x, Activations y);

    /** What the mixer remembers of a new sequence. */
    BlockState newState(KeyValueType type);
}

package dev.lareira.core.internal.model;

import dev.lareira.core.KeyValueType;
import dev.lareira.quant.Activations;

/** How the heads of {@link LatentAttention} read the latents. */
interface LatentHeads {
    BlockState newState(KeyValueType type);

    /**
     * @param q [rows, heads, plain + rotated]
     * @param latent [rows, rank], normalised
     * @param rotatedKeys [rows, rotated]
     * @param out gets [rows, heads, value]
     */
    void attend(Batch batch, Activations q, Activations latent, Activations rotatedKeys, Activations out);
}

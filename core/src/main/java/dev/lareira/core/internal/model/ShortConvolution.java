package dev.lareira.core.internal.model;

import dev.lareira.core.KeyValueType;
import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;

/** The gated short convolution of LFM2 (Liquid AI, 2025): [b, c, x] = in(h); out(c · conv(b · x)). */
final class ShortConvolution implements Mixer {
    private final Workers workers;
    private final int block;
    private final Linear input;
    private final CausalConvolution convolution;
    private final Linear output;
    private final Activations bcx;
    private final Activations mixed;

    ShortConvolution(HyperParameters p, int block, Weights weights, Scratch scratch) {
        this.block = block;
        workers = scratch.workers;
        int embedding = p.embeddingLength;
        String name = "blk." + block + ".shortconv.";
        input = weights.linear(name + "in_proj", embedding, 3 * embedding);
        convolution = new CausalConvolution(weights, name + "conv", embedding, p.positive("shortconv.l_cache"));
        output = weights.linear(name + "out_proj", embedding, embedding);
        bcx = scratch.rows("b, c, x", 3 * embedding);
        mixed = scratch.rows("convolved", embedding);
    }

    @Override
    public BlockState newState(KeyValueType type) {
        return new RecurrentState(convolution.stateSize(), 0);
    }

    @Override
    public void forward(Batch batch, Activations x, Activations y) {
        input.apply(workers, x, bcx);
        mixed.resize(batch.size());
        int n = convolution.channels;
        for (int row = 0; row < batch.size(); row++) {
            int from = row * bcx.columns();
            for (int i = 0; i < n; i++) {
                mixed.values()[row * n + i] = bcx.values()[from + i] * bcx.values()[from + 2 * n + i];
            }
            convolution.apply(((RecurrentState) batch.sequence(row).state(block)).inputs, mixed, row, 0);
            for (int i = 0; i < n; i++) {
                mixed.values()[row * n + i] *= bcx.values()[from + n + i];
            }
        }
        mixed.changed();
        output.apply(workers, mixed, y);
    }
}

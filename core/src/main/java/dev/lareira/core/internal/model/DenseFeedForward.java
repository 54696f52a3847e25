package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;

/** down(f(gate x) · up x), or down(f(up x)) where there is no gate. */
final class DenseFeedForward implements FeedForward {
    private final Workers workers;
    private final Activation activation;
    private final Linear down;
    private final Linear.Group inputs;
    private final boolean gated;
    private final Activations hidden;
    private final Activations up;

    /** {@code suffix} is "" or that of a shared expert, "_shexp". */
    DenseFeedForward(HyperParameters p, Weights weights, String block, String suffix, Scratch scratch) {
        workers = scratch.workers;
        activation = p.activation;
        int embedding = p.embeddingLength;
        String upName = block + "ffn_up" + suffix;
        int length = weights.columns(block + "ffn_down" + suffix + ".weight");
        down = weights.linear(block + "ffn_down" + suffix, length, embedding);
        boolean separateGate = weights.has(block + "ffn_gate" + suffix + ".weight");
        boolean fusedGate = !separateGate && weights.rows(upName + ".weight") == 2 * length;
        gated = separateGate || fusedGate;
        hidden = scratch.rows("ffn hidden", length);
        up = scratch.rows("ffn up", length);
        if (separateGate) {
            inputs = Linear.Group.of(
                    weights.linear(block + "ffn_gate" + suffix, embedding, length), hidden,
                    weights.linear(upName, embedding, length), up);
        } else if (fusedGate) {
            inputs = Linear.Group.of(
                    weights.linear(upName, embedding, 2 * length, 0, length), hidden,
                    weights.linear(upName, embedding, 2 * length, length, length), up);
        } else {
            inputs = Linear.Group.of(weights.linear(upName, embedding, length), hidden);
        }
    }

    @Override
    public void forward(Activations x, Activations h, Activations y) {
        inputs.apply(workers, h);
        if (gated) {
            activation.gate(workers, hidden, up);
        } else {
            activation.apply(workers, hidden);
        }
        down.apply(workers, hidden, y);
    }
}

package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.VectorMath;
import java.util.Optional;

/** The expert that every token goes through, weighed by sigmoid(gate · h) where there is a gate (Qwen2-MoE). */
final class SharedExpert {
    private final DenseFeedForward network;
    private final float[] gate;
    private final Activations out;

    private SharedExpert(DenseFeedForward network, float[] gate, Activations out) {
        this.network = network;
        this.gate = gate;
        this.out = out;
    }

    static Optional<SharedExpert> of(HyperParameters p, Weights weights, String block, Scratch scratch) {
        if (!weights.has(block + "ffn_down_shexp.weight")) {
            return Optional.empty();
        }
        return Optional.of(new SharedExpert(
                new DenseFeedForward(p, weights, block, "_shexp", scratch),
                weights.optionalVector(block + "ffn_gate_inp_shexp.weight", p.embeddingLength),
                scratch.rows("shared expert out", p.embeddingLength)));
    }

    void addTo(Activations x, Activations h, Activations y) {
        network.forward(x, h, out);
        int columns = y.columns();
        for (int row = 0; row < y.tokens(); row++) {
            float weight = 1;
            if (gate.length > 0) {
                float logit = VectorMath.dot(h.values(), row * columns, gate, 0, columns);
                weight = Scalars.sigmoid(logit);
            }
            VectorMath.axpy(weight, out.values(), row * columns, y.values(), row * columns, columns);
        }
    }
}

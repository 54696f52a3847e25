package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;
import java.util.Arrays;
import java.util.Optional;

/** A mixture of experts: every token goes through the few feed-forward networks its router chooses. */
final class Experts implements FeedForward {
    private final Workers workers;
    private final Activation activation;
    private final Norm routerNorm;
    private final Linear routerInput;
    private final Activations routed;
    private final Router router;
    private final Linear.Group[] inputs;
    private final Linear[] down;
    private final boolean gated;
    private final Optional<SharedExpert> shared;
    private final Activations logits;
    private final Activations gathered;
    private final Activations hidden;
    private final Activations up;
    private final Activations out;
    /** The expert and weight of each row's choices, [rows, usedCount]; and the rows of one expert. */
    private int[] chosen = {};

    private float[] weights = {};
    private int[] members = {};

    Experts(HyperParameters p, Weights weights, String block, Scratch scratch) {
        workers = scratch.workers;
        activation = p.activation;
        router = new Router(p, weights, block);
        int embedding = p.embeddingLength;
        int count = router.expertCount;
        int length = weights.columns(block + "ffn_down_exps.weight");
        routerNorm = routerNorm(p, weights, block);
        routerInput = new Linear(
                weights.matrix(block + "ffn_gate_inp.weight", embedding, count),
                weights.optionalVector(block + "ffn_gate_inp.bias", count),
                1);
        routed = scratch.rows("normed for the router", embedding);
        logits = scratch.rows("router logits", count);
        gathered = scratch.rows("expert rows", embedding);
        hidden = scratch.rows("expert hidden", length);
        up = scratch.rows("expert up", length);
        out = scratch.rows("expert out", embedding);
        gated = weights.has(block + "ffn_gate_exps.weight") || weights.has(block + "ffn_gate_up_exps.weight");
        inputs = inputs(weights, block, embedding, length, count);
        down = weights.experts(block + "ffn_down_exps", length, embedding, 0, embedding, count);
        shared = SharedExpert.of(p, weights, block, scratch);
    }

    private Linear.Group[] inputs(Weights weights, String block, int embedding, int length, int count) {
        Linear[] ups;
        Linear[] gates = {};
        if (weights.has(block + "ffn_gate_up_exps.weight")) {
            gates = weights.experts(block + "ffn_gate_up_exps", embedding, 2 * length, 0, length, count);
            ups = weights.experts(block + "ffn_gate_up_exps", embedding, 2 * length, length, length, count);
        } else {
            ups = weights.experts(block + "ffn_up_exps", embedding, length, 0, length, count);
            if (gated) {
                gates = weights.experts(block + "ffn_gate_exps", embedding, length, 0, length, count);
            }
        }
        Linear.Group[] groups = new Linear.Group[count];
        for (int e = 0; e < count; e++) {
            groups[e] = gated ? Linear.Group.of(gates[e], hidden, ups[e], up) : Linear.Group.of(ups[e], hidden);
        }
        return groups;
    }

    @Override
    public void forward(Activations x, Activations h, Activations y) {
        route(x, h);
        y.resize(h.tokens());
        Arrays.fill(y.values(), 0, h.tokens() * y.columns(), 0);
        for (int expert = 0; expert < router.expertCount; expert++) {
            add(expert, h, y);
        }
        if (shared.isPresent()) {
            shared.get().addTo(x, h, y);
        }
        y.changed();
    }

    /** Gemma 4's router reads the residual stream through a norm of its own, scaled by 1/sqrt(embeddingLength). */
    private static Norm routerNorm(HyperParameters p, Weights weights, String block) {
        if (!weights.has(block + "ffn_gate_inp.scale")) {
            return Norm.NONE;
        }
        float[] scale = weights.vector(block + "ffn_gate_inp.scale", p.embeddingLength);
        VectorMath.scale(scale, 0, scale.length, (float) (1 / Math.sqrt(p.embeddingLength)));
        return new Norm(Norm.Kind.RMS, scale, new float[0], p.normEpsilon);
    }

    private void route(Activations x, Activations h) {
        if (routerNorm.exists()) {
            routerNorm.apply(workers, x, routed);
            routerInput.apply(workers, routed, logits);
        } else {
            routerInput.apply(workers, h, logits);
        }
        int used = router.usedCount;
        if (chosen.length < h.tokens() * used) {
            chosen = new int[h.tokens() * used];
            weights = new float[h.tokens() * used];
            members = new int[h.tokens() * used];
        }
        for (int row = 0; row < h.tokens(); row++) {
            router.route(logits, row);
            System.arraycopy(router.chosen, 0, chosen, row * used, used);
            System.arraycopy(router.weights, 0, weights, row * used, used);
        }
    }

    /** Adds one expert's part to every row that chose it. */
    private void add(int expert, Activations h, Activations y) {
        int count = 0;
        for (int i = 0; i < h.tokens() * router.usedCount; i++) {
            if (chosen[i] == expert) {
                members[count++] = i;
            }
        }
        if (count == 0) {
            return;
        }
        inputs[expert].apply(workers, h.tokens() == 1 ? h : gather(h, count));
        if (gated) {
            activation.gate(workers, hidden, up);
        } else {
            activation.apply(workers, hidden);
        }
        down[expert].apply(workers, hidden, out);
        int columns = y.columns();
        for (int i = 0; i < count; i++) {
            int row = members[i] / router.usedCount;
            VectorMath.axpy(weights[members[i]], out.values(), i * columns, y.values(), row * columns, columns);
        }
    }

    private Activations gather(Activations h, int count) {
        gathered.resize(count);
        int columns = h.columns();
        for (int i = 0; i < count; i++) {
            int row = members[i] / router.usedCount;
            System.arraycopy(h.values(), row * columns, gathered.values(), i * columns, columns);
        }
        gathered.changed();
        return gathered;
    }
}

package dev.lareira.core.internal.model;

import dev.lareira.quant.Workers;
import java.util.HashMap;
import java.util.Map;

/** The rotary embeddings of a model: one for all blocks, or one each for those with a window and those without. */
final class Rotations {
    private final HyperParameters p;
    private final Weights weights;
    private final Workers workers;
    private final int contextSize;
    private final Map<Boolean, RotaryEmbedding> byWindow = new HashMap<>();
    private final RotaryEmbedding none;

    Rotations(HyperParameters p, Weights weights, Workers workers, int contextSize) {
        this.p = p;
        this.weights = weights;
        this.workers = workers;
        this.contextSize = contextSize;
        none = RotaryEmbedding.none(workers);
    }

    RotaryEmbedding of(int block) {
        if (!p.hasRope(block)) {
            return none;
        }
        return byWindow.computeIfAbsent(
                p.window(block) > 0, windowed -> new RotaryEmbedding(Rope.of(p, block, weights, contextSize), workers));
    }

    void prepare(Batch batch) {
        for (RotaryEmbedding rotation : byWindow.values()) {
            rotation.prepare(batch);
        }
    }
}

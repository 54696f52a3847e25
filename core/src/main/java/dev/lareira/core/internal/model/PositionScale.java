package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.VectorMath;

/**
 * Queries far into the context are lengthened: q · (1 + beta · ln(1 + floor(position / original))), after "Scalable
 * softmax" (Nakanishi 2025), as Ministral 3 uses it.
 */
record PositionScale(float beta, int original) {
    static PositionScale of(HyperParameters p) {
        return new PositionScale(p.number("attention.temperature_scale", 0), Rope.originalContext(p));
    }

    void apply(Batch batch, Activations q) {
        if (beta == 0) {
            return;
        }
        for (int row = 0; row < batch.size(); row++) {
            float scale = (float) (1 + beta * Math.log1p(batch.position(row) / original));
            VectorMath.scale(q.values(), row * q.columns(), q.columns(), scale);
        }
        q.changed();
    }
}

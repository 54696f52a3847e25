package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;

/** A {@link Rope} at the positions of one batch: cosines and sines are worked out once and used by all its blocks. */
final class RotaryEmbedding {
    private final Rope rope;
    private final Workers workers;
    private final Activations cos;
    private final Activations sin;

    RotaryEmbedding(Rope rope, Workers workers) {
        this.rope = rope;
        this.workers = workers;
        cos = new Activations(rope.frequency().length);
        sin = new Activations(rope.frequency().length);
    }

    /** Turns nothing: for blocks without positions. */
    static RotaryEmbedding none(Workers workers) {
        return new RotaryEmbedding(new Rope(Architecture.Pairing.NONE, 0, new double[0], 1), workers);
    }

    /** Must come before {@link #apply} for each batch. */
    void prepare(Batch batch) {
        cos.resize(batch.size());
        sin.resize(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            rope.rotation(batch.position(row), cos.values(), sin.values(), row * cos.columns());
        }
    }

    /** Turns every head of every row, from its {@code skip}-th value on. {@code x}: [rows, heads, headLength]. */
    void apply(Activations x, int headLength, int skip) {
        if (cos.columns() == 0) {
            return;
        }
        if (x.tokens() == 1) {
            turn(x, 0, headLength, skip);
        } else {
            workers.run(x.tokens(), row -> turn(x, row, headLength, skip));
        }
        x.changed();
    }

    private void turn(Activations x, int row, int headLength, int skip) {
        int end = (row + 1) * x.columns();
        for (int head = row * x.columns() + skip; head < end; head += headLength) {
            rope.turn(x.values(), head, cos.values(), sin.values(), row * cos.columns());
        }
    }
}

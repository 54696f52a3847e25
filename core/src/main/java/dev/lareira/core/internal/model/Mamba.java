package dev.lareira.core.internal.model;

import dev.lareira.core.KeyValueType;
import dev.lareira.quant.Activations;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;

/** Selective state space (Mamba, Gu and Dao 2023). */
final class Mamba implements Mixer {
    private final Workers workers;
    private final int block;
    private final int inner;
    private final int stateSize;
    private final int stepRank;
    private final Linear input;
    private final CausalConvolution convolution;
    private final Linear selection;
    private final Linear step;
    /** [inner, stateSize], negative. */
    private final float[] a;

    private final float[] d;
    private final Linear output;
    private final Activations xz;
    private final Activations u;
    private final Activations selected;
    private final Activations stepInput;
    private final Activations steps;

    Mamba(HyperParameters p, int block, Weights weights, Scratch scratch) {
        this.block = block;
        workers = scratch.workers;
        inner = p.positive("ssm.inner_size");
        stateSize = p.positive("ssm.state_size");
        stepRank = p.positive("ssm.time_step_rank");
        String name = "blk." + block + ".ssm_";
        input = weights.linear(name + "in", p.embeddingLength, 2 * inner);
        convolution = new CausalConvolution(weights, name + "conv1d", inner, p.positive("ssm.conv_kernel"));
        selection = weights.linear(name + "x", inner, stepRank + 2 * stateSize);
        step = weights.linear(name + "dt", stepRank, inner);
        a = weights.vector(name + "a", inner * stateSize);
        d = weights.vector(name + "d", inner);
        output = weights.linear(name + "out", inner, p.embeddingLength);
        xz = scratch.rows("x, z", 2 * inner);
        u = scratch.rows("convolved", inner);
        selected = scratch.rows("dt, b, c", stepRank + 2 * stateSize);
        stepInput = scratch.rows("dt low rank", stepRank);
        steps = scratch.rows("dt", inner);
    }

    @Override
    public BlockState newState(KeyValueType type) {
        return new RecurrentState(convolution.stateSize(), inner * stateSize);
    }

    @Override
    public void forward(Batch batch, Activations x, Activations y) {
        input.apply(workers, x, xz);
        u.resize(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            System.arraycopy(xz.values(), row * 2 * inner, u.values(), row * inner, inner);
            convolution.apply(state(batch, row).inputs, u, row, 0);
        }
        Activation.SILU.apply(workers, u);
        selection.apply(workers, u, selected);
        stepInput.resize(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            System.arraycopy(selected.values(), row * selected.columns(), stepInput.values(), row * stepRank, stepRank);
        }
        stepInput.changed();
        step.apply(workers, stepInput, steps);
        for (int row = 0; row < batch.size(); row++) {
            scan(state(batch, row).state, row);
        }
        u.changed();
        output.apply(workers, u, y);
    }

    private RecurrentState state(Batch batch, int row) {
        return (RecurrentState) batch.sequence(row).state(block);
    }

    /** h = exp(dt·A) h + dt·B·u; u becomes (C·h + D·u) · silu(z). */
    private void scan(float[] h, int row) {
        int b = row * selected.columns() + stepRank;
        int c = b + stateSize;
        for (int i = 0; i < inner; i++) {
            float dt = Scalars.softplus(steps.values()[row * inner + i]);
            float value = u.values()[row * inner + i];
            for (int s = 0; s < stateSize; s++) {
                int at = i * stateSize + s;
                h[at] = (float) Math.exp(dt * a[at]) * h[at] + dt * value * selected.values()[b + s];
            }
            float out = VectorMath.dot(h, i * stateSize, selected.values(), c, stateSize) + d[i] * value;
            u.values()[row * inner + i] = out * Scalars.silu(xz.values()[row * 2 * inner + inner + i]);
        }
    }
}

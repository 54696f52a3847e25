package dev.lareira.core.internal.model;

import dev.lareira.core.KeyValueType;
import dev.lareira.quant.Activations;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;

/** State space duality (Mamba-2, Dao and Gu 2024): one decay for each head, B and C shared by the heads of a group. */
final class Mamba2 implements Mixer {
    private final Workers workers;
    private final int block;
    private final int inner;
    private final int stateSize;
    private final int groups;
    private final int heads;
    private final int headLength;
    private final Linear input;
    private final CausalConvolution convolution;
    private final float[] stepBias;
    private final float[] a;
    private final float[] d;
    private final Norm norm;
    private final Linear output;
    /** [z, x, B, C, dt]. */
    private final Activations all;

    private final Activations y;

    Mamba2(HyperParameters p, int block, Weights weights, Scratch scratch) {
        this.block = block;
        workers = scratch.workers;
        inner = p.positive("ssm.inner_size");
        stateSize = p.positive("ssm.state_size");
        groups = p.positive("ssm.group_count");
        heads = p.positive("ssm.time_step_rank");
        headLength = inner / heads;
        int convolved = inner + 2 * groups * stateSize;
        String name = "blk." + block + ".ssm_";
        input = weights.linear(name + "in", p.embeddingLength, inner + convolved + heads);
        convolution = new CausalConvolution(weights, name + "conv1d", convolved, p.positive("ssm.conv_kernel"));
        stepBias = weights.vector(name + "dt.bias", heads);
        a = weights.vector(name + "a", heads);
        d = weights.vector(name + "d", heads);
        norm = weights.norm(name + "norm", inner, p);
        output = weights.linear(name + "out", inner, p.embeddingLength);
        all = scratch.rows("z, x, b, c, dt", input.rows());
        y = scratch.rows("state space out", inner);
    }

    @Override
    public BlockState newState(KeyValueType type) {
        return new RecurrentState(convolution.stateSize(), inner * stateSize);
    }

    @Override
    public void forward(Batch batch, Activations x, Activations result) {
        input.apply(workers, x, all);
        y.resize(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            RecurrentState state = (RecurrentState) batch.sequence(row).state(block);
            convolution.apply(state.inputs, all, row, inner);
            int first = row * all.columns() + inner;
            for (int i = first; i < first + convolution.channels; i++) {
                all.values()[i] = Scalars.silu(all.values()[i]);
            }
            for (int h = 0; h < heads; h++) {
                head(state.state, row, h);
            }
            for (int g = 0; norm.exists() && g < groups; g++) {
                int length = inner / groups;
                int at = row * inner + g * length;
                norm.apply(y.values(), at, y.values(), at, g * length, length);
            }
        }
        y.changed();
        output.apply(workers, y, result);
    }

    /** h = exp(dt·A) h + dt·x⊗B; y = (C·h + D·x) · silu(z). */
    private void head(float[] state, int row, int head) {
        float[] values = all.values();
        int z = row * all.columns();
        int x = z + inner;
        int b = x + inner + head / (heads / groups) * stateSize;
        int c = b + groups * stateSize;
        float dt = Scalars.softplus(values[x + convolution.channels + head] + stepBias[head]);
        float decay = (float) Math.exp(dt * a[head]);
        for (int i = head * headLength; i < (head + 1) * headLength; i++) {
            int h = i * stateSize;
            VectorMath.scale(state, h, stateSize, decay);
            VectorMath.axpy(dt * values[x + i], values, b, state, h, stateSize);
            float out = VectorMath.dot(state, h, values, c, stateSize) + d[head] * values[x + i];
            y.values()[row * inner + i] = out * Scalars.silu(values[z + i]);
        }
    }
}

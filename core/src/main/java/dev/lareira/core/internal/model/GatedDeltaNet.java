package dev.lareira.core.internal.model;

import dev.lareira.core.KeyValueType;
import dev.lareira.quant.Activations;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;
import java.util.Arrays;

/** Linear attention with the gated delta rule ("Gated Delta Networks", Yang et al. 2024), as in Qwen3-Next and Qwen3.5. */
final class GatedDeltaNet implements Mixer {
    private final Workers workers;
    private final int block;
    private final int keyHeads;
    private final int valueHeads;
    private final int keyLength;
    private final int valueLength;
    private final float epsilon;
    private final Linear qkvInput;
    private final Linear gateInput;
    private final DeltaGates gates;
    private final CausalConvolution convolution;
    /** Whether neighbouring value heads share a key head, instead of those a round of key heads apart. */
    private final boolean grouped;

    private final Norm norm;
    private final Linear output;
    private final Activations qkv;
    private final Activations z;
    private final Activations out;
    private final float[] error;

    GatedDeltaNet(HyperParameters p, int block, Weights weights, Scratch scratch) {
        this.block = block;
        workers = scratch.workers;
        keyHeads = p.positive("ssm.group_count");
        valueHeads = p.positive("ssm.time_step_rank");
        keyLength = p.positive("ssm.state_size");
        int values = p.positive("ssm.inner_size");
        valueLength = values / valueHeads;
        epsilon = p.normEpsilon;
        int convolved = 2 * keyHeads * keyLength + values;
        String name = "blk." + block + ".";
        qkvInput = weights.linear(name + "attn_qkv", p.embeddingLength, convolved);
        gateInput = weights.linear(name + "attn_gate", p.embeddingLength, values);
        grouped = weights.has(name + "ssm_ba.weight");
        gates = new DeltaGates(p, weights, name, keyHeads, valueHeads, scratch);
        convolution = new CausalConvolution(weights, name + "ssm_conv1d", convolved, p.positive("ssm.conv_kernel"));
        norm = weights.norm(name + "ssm_norm", valueLength, p);
        output = weights.linear(name + "ssm_out", values, p.embeddingLength);
        qkv = scratch.rows("delta q, k, v", convolved);
        z = scratch.rows("delta z", values);
        out = scratch.rows("delta out", values);
        error = new float[valueLength];
    }

    @Override
    public BlockState newState(KeyValueType type) {
        return new RecurrentState(convolution.stateSize(), valueHeads * keyLength * valueLength);
    }

    @Override
    public void forward(Batch batch, Activations x, Activations y) {
        qkvInput.apply(workers, x, qkv);
        gateInput.apply(workers, x, z);
        gates.prepare(workers, x);
        out.resize(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            RecurrentState state = (RecurrentState) batch.sequence(row).state(block);
            convolution.apply(state.inputs, qkv, row, 0);
            for (int i = row * qkv.columns(); i < (row + 1) * qkv.columns(); i++) {
                qkv.values()[i] = Scalars.silu(qkv.values()[i]);
            }
            for (int h = 0; h < keyHeads; h++) {
                unit(row * qkv.columns() + h * keyLength, (float) (1 / Math.sqrt(keyLength)));
                unit(row * qkv.columns() + (keyHeads + h) * keyLength, 1);
            }
            for (int h = 0; h < valueHeads; h++) {
                head(state.state, row, h);
            }
        }
        out.changed();
        output.apply(workers, out, y);
    }

    /** Gives a query or key this length. */
    private void unit(int at, float length) {
        float squares = VectorMath.dot(qkv.values(), at, qkv.values(), at, keyLength);
        VectorMath.scale(qkv.values(), at, keyLength, (float) (length / Math.sqrt(squares + epsilon)));
    }

    /** S = g·S; S += k ⊗ beta·(v − Sᵀk); o = Sᵀq; out = norm(o) · silu(z). S is [keyLength, valueLength]. */
    private void head(float[] state, int row, int head) {
        float[] values = qkv.values();
        int keyHead = grouped ? head / (valueHeads / keyHeads) : head % keyHeads;
        int q = row * qkv.columns() + keyHead * keyLength;
        int k = q + keyHeads * keyLength;
        int v = row * qkv.columns() + 2 * keyHeads * keyLength + head * valueLength;
        int s = head * keyLength * valueLength;
        int o = row * out.columns() + head * valueLength;

        VectorMath.scale(state, s, keyLength * valueLength, gates.decay(row, head));
        System.arraycopy(values, v, error, 0, valueLength);
        for (int i = 0; i < keyLength; i++) {
            VectorMath.axpy(-values[k + i], state, s + i * valueLength, error, 0, valueLength);
        }
        VectorMath.scale(error, 0, valueLength, gates.beta(row, head));
        Arrays.fill(out.values(), o, o + valueLength, 0);
        for (int i = 0; i < keyLength; i++) {
            VectorMath.axpy(values[k + i], error, 0, state, s + i * valueLength, valueLength);
            VectorMath.axpy(values[q + i], state, s + i * valueLength, out.values(), o, valueLength);
        }
        norm.apply(out.values(), o, out.values(), o, 0, valueLength);
        for (int i = 0; i < valueLength; i++) {
            out.values()[o + i] *= Scalars.silu(z.values()[o + i]);
        }
    }
}

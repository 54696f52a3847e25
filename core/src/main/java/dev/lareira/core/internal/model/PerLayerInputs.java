package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Matrix;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;

/**
 * Per-layer embeddings (Gemma 3n and 4): every token has a short vector for each block, mixed from a table of its own
 * and a projection of its embedding.
 */
final class PerLayerInputs {
    private final Workers workers;
    private final int length;
    private final Matrix table;
    private final Linear projection;
    private final Norm norm;
    private final float projectionScale;
    private final float tableScale;
    private final float[] row;
    private final Activations inputs;

    PerLayerInputs(HyperParameters p, Weights weights, Scratch scratch) {
        workers = scratch.workers;
        length = p.positive("embedding_length_per_layer_input");
        int all = length * p.blockCount;
        table = weights.matrix("per_layer_token_embd.weight", all, weights.rows("per_layer_token_embd.weight"));
        projection = weights.linear("per_layer_model_proj", p.embeddingLength, all);
        norm = weights.norm("per_layer_proj_norm", length, p);
        projectionScale = (float) (1 / Math.sqrt(p.embeddingLength));
        tableScale = (float) Math.sqrt(length);
        row = new float[all];
        inputs = scratch.rows("per-layer inputs", all);
    }

    /** Works out the inputs of all blocks. {@code x}: the scaled embeddings, [rows, embeddingLength]. */
    void prepare(Batch batch, Activations x) {
        projection.apply(workers, x, inputs);
        float[] values = inputs.values();
        VectorMath.scale(values, 0, batch.size() * row.length, projectionScale);
        for (int r = 0; r < batch.size(); r++) {
            int start = r * row.length;
            for (int i = 0; i < row.length; i += length) {
                norm.apply(values, start + i, values, start + i, 0, length);
            }
            table.row(batch.token(r), row, 0);
            VectorMath.axpy(tableScale, row, 0, values, start, row.length);
            VectorMath.scale(values, start, row.length, (float) Math.sqrt(0.5));
        }
        inputs.changed();
    }

    /** What one block does with its inputs. */
    Gate gate(HyperParameters p, int block, Weights weights, Scratch scratch) {
        return new Gate(p, block, weights, scratch);
    }

    /** x += norm(proj(f(gate x) · input)). */
    final class Gate {
        private final int block;
        private final Activation activation;
        private final Linear gate;
        private final Linear output;
        private final Norm postNorm;
        private final Activations hidden;
        private final Activations input;
        private final Activations out;

        private Gate(HyperParameters p, int block, Weights weights, Scratch scratch) {
            this.block = block;
            activation = p.activation;
            String name = "blk." + block + ".";
            gate = weights.linear(name + "inp_gate", p.embeddingLength, length);
            output = weights.linear(name + "proj", length, p.embeddingLength);
            postNorm = weights.norm(name + "post_norm", p.embeddingLength, p);
            hidden = scratch.rows("per-layer hidden", length);
            input = scratch.rows("per-layer input", length);
            out = scratch.rows("ffn out", p.embeddingLength);
        }

        void addTo(Activations x) {
            input.resize(x.tokens());
            for (int r = 0; r < x.tokens(); r++) {
                int from = r * inputs.columns() + block * length;
                System.arraycopy(inputs.values(), from, input.values(), r * length, length);
            }
            gate.apply(workers, x, hidden);
            activation.gate(workers, hidden, input);
            output.apply(workers, hidden, out);
            postNorm.apply(workers, out, out);
            VectorMath.add(x.values(), 0, out.values(), 0, x.tokens() * x.columns());
            x.changed();
        }
    }
}

package dev.lareira.core.internal.model;

import dev.lareira.core.KeyValueType;
import dev.lareira.core.LareiraException;
import dev.lareira.core.PackedCache;
import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.TensorInfo;
import dev.lareira.quant.Activations;
import dev.lareira.quant.ColdStart;
import dev.lareira.quant.Precision;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole model: tokens in, logits out. One forward pass runs at a time and uses all threads; several sequences may
 * share it. Thread-safe.
 */
public final class Transformer {
    /** Takes the logits of one row; the array is reused after. */
    @FunctionalInterface
    public interface LogitsSink {
        void accept(int row, float[] logits, int offset);
    }

    /** Rows whose logits are computed together, so that a long prompt's need no large buffer. */
    private static final int HEAD_ROWS = 16;

    /** Heads of embedding models, and the set of RoPE factors for the other context size. */
    private static final String USED_ELSEWHERE = "cls\\..*|dense_.*|rope_factors_.*";

    private static final Logger LOG = LoggerFactory.getLogger(Transformer.class);

    private final HyperParameters p;
    private final KeyValueType keyValueType;
    private final Scratch scratch;
    private final TokenEmbedding embedding;
    private final TransformerBlock[] blocks;
    private final Rotations rotations;
    private final Optional<PerLayerInputs> perLayerInputs;
    private final Norm finalNorm;
    private final Linear head;
    private final Activations x;
    private final Activations wanted;
    private final Activations logits;
    private final List<String> unusedTensors;
    private final long parameters;
    private final ReentrantLock lock = new ReentrantLock();

    /** @param keyValueType what sequences keep their past in */
    public Transformer(Gguf file, Precision precision, Workers workers, int contextSize, KeyValueType keyValueType) {
        this(file, precision, workers, contextSize, keyValueType, Optional.empty());
    }

    /** @param cache where packed weights are looked for and kept */
    public Transformer(
            Gguf file,
            Precision precision,
            Workers workers,
            int contextSize,
            KeyValueType keyValueType,
            Optional<PackedCache> cache) {
        this.keyValueType = keyValueType;
        p = new HyperParameters(file);
        scratch = new Scratch(workers);
        Weights weights = new Weights(file, precision, workers, cache);
        embedding = new TokenEmbedding(p, weights);
        rotations = new Rotations(p, weights, workers, contextSize);
        perLayerInputs = weights.has("per_layer_model_proj.weight")
                ? Optional.of(new PerLayerInputs(p, weights, scratch))
                : Optional.empty();
        blocks = new TransformerBlock[p.blockCount];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = block(i, weights);
        }
        finalNorm = finalNorm(weights);
        head = head(weights);
        weights.save();
        x = scratch.rows("residual stream", p.embeddingLength);
        wanted = scratch.rows("wanted rows", p.embeddingLength);
        logits = scratch.rows("logits", head.rows());
        parameters = file.tensors().stream().mapToLong(TensorInfo::elementCount).sum();
        unusedTensors = weights.unused().stream()
                .filter(name -> !name.matches(USED_ELSEWHERE))
                .toList();
        if (!unusedTensors.isEmpty()) {
            LOG.warn(
                    "{} tensors are not used by architecture {}, so results may be wrong: {}",
                    unusedTensors.size(),
                    p.architecture.name,
                    unusedTensors);
        }
    }

    private TransformerBlock block(int i, Weights weights) {
        String name = "blk." + i + ".";
        var gate = perLayerInputs.map(inputs -> inputs.gate(p, i, weights, scratch));
        return new TransformerBlock(p, i, weights, mixer(i, weights, name), feedForward(weights, name), gate, scratch);
    }

    private Mixer mixer(int i, Weights weights, String block) {
        if (weights.has(block + "shortconv.in_proj.weight")) {
            return new ShortConvolution(p, i, weights, scratch);
        }
        if (weights.has(block + "ssm_in.weight")) {
            return weights.has(block + "ssm_x.weight")
                    ? new Mamba(p, i, weights, scratch)
                    : new Mamba2(p, i, weights, scratch);
        }
        if (weights.has(block + "ssm_conv1d.weight")) {
            return new GatedDeltaNet(p, i, weights, scratch);
        }
        return weights.has(block + "attn_kv_a_mqa.weight")
                ? new LatentAttention(p, i, weights, scratch, rotations)
                : new Attention(p, i, weights, scratch, rotations);
    }

    private FeedForward feedForward(Weights weights, String block) {
        if (weights.has(block + "ssm_in.weight") && !weights.has(block + "ffn_norm.weight")) {
            return FeedForward.NONE;
        }
        if (!weights.has(block + "ffn_gate_inp.weight")) {
            return new DenseFeedForward(p, weights, block, "", scratch);
        }
        return weights.has(block + "ffn_up.weight")
                ? new DenseAndExperts(p, weights, block, scratch)
                : new Experts(p, weights, block, scratch);
    }

    /** BERT has none: each block ends with a norm. */
    private Norm finalNorm(Weights weights) {
        Norm norm = weights.norm(p.architecture.finalNorm, p.embeddingLength, p);
        if (!norm.exists() && !p.architecture.encoder) {
            throw new LareiraException("tensor \"" + p.architecture.finalNorm + ".weight\" is missing, which every"
                    + " language model needs; the file is incomplete");
        }
        return norm;
    }

    /** The output matrix, which may be the embedding ("Using the output embedding", Press and Wolf 2017). */
    private Linear head(Weights weights) {
        if (weights.has("output.weight")) {
            return weights.linear("output", p.embeddingLength, embedding.vocabularySize());
        }
        return embedding.asHead(weights);
    }

    /** Tensors of the file that play no part; there should be none. */
    List<String> unusedTensors() {
        return unusedTensors;
    }

    public int vocabularySize() {
        return embedding.vocabularySize();
    }

    public Sequence newSequence() {
        BlockState[] states = new BlockState[blocks.length];
        for (int i = 0; i < states.length; i++) {
            states[i] = blocks[i].newState(keyValueType);
        }
        return new Sequence(states, 0);
    }

    /** Evaluates a batch and hands out the logits of the rows that want them, in order. */
    public void forward(Batch batch, LogitsSink sink) {
        lock.lock();
        try {
            ColdStart.run(batch.size(), parameters, () -> {
                blocks(batch);
                output(batch, sink);
            });
        } finally {
            lock.unlock();
        }
    }

    /**
     * Evaluates texts in one batch, as an embedding model does: every token sees all others of its text where the model is
     * an encoder.
     *
     * @return of each text the vectors behind the final norm, [tokens, embeddingLength]
     */
    public float[][] encode(int[]... texts) {
        Batch batch = new Batch();
        for (int[] text : texts) {
            Sequence sequence = newSequence();
            for (int token : text) {
                batch.add(sequence, token, false);
            }
        }
        lock.lock();
        try {
            Runnable pass = () -> {
                blocks(batch);
                finalNorm.apply(scratch.workers, x, x);
            };
            // Texts of notes are followed by others; a question is often all that a process embeds.
            if (texts.length == 1) {
                ColdStart.run(batch.size(), parameters, pass);
            } else {
                pass.run();
            }
            float[][] rows = new float[texts.length][];
            for (int t = 0, row = 0; t < texts.length; row += texts[t].length, t++) {
                rows[t] = Arrays.copyOfRange(x.values(), row * x.columns(), (row + texts[t].length) * x.columns());
            }
            return rows;
        } finally {
            lock.unlock();
        }
    }

    public boolean isEncoder() {
        return p.architecture.encoder;
    }

    private void blocks(Batch batch) {
        embedding.forward(batch, x);
        rotations.prepare(batch);
        if (perLayerInputs.isPresent()) {
            perLayerInputs.get().prepare(batch, x);
        }
        for (TransformerBlock block : blocks) {
            block.forward(batch, x);
        }
    }

    private void output(Batch batch, LogitsSink sink) {
        int columns = x.columns();
        int[] rows = new int[Math.min(HEAD_ROWS, batch.wantedCount())];
        wanted.resize(rows.length);
        for (int row = 0, count = 0, left = batch.wantedCount(); left > 0; row++) {
            if (!batch.wanted(row)) {
                continue;
            }
            System.arraycopy(x.values(), row * columns, wanted.values(), count * columns, columns);
            rows[count++] = row;
            left--;
            if (count == rows.length || left == 0) {
                wanted.resize(count);
                wanted.changed();
                logits();
                for (int i = 0; i < count; i++) {
                    sink.accept(rows[i], logits.values(), i * logits.columns());
                }
                wanted.resize(rows.length);
                count = 0;
            }
        }
    }

    private void logits() {
        finalNorm.apply(scratch.workers, wanted, wanted);
        head.apply(scratch.workers, wanted, logits);
        int count = logits.tokens() * logits.columns();
        float[] values = logits.values();
        if (p.logitScale != 1) {
            VectorMath.scale(values, 0, count, p.logitScale);
        }
        if (p.finalLogitSoftCap != 0) {
            for (int i = 0; i < count; i++) {
                values[i] = p.finalLogitSoftCap * (float) Math.tanh(values[i] / p.finalLogitSoftCap);
            }
        }
    }
}

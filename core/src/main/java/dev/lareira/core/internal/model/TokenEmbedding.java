package dev.lareira.core.internal.model;

import dev.lareira.core.LareiraException;
import dev.lareira.quant.Activations;
import dev.lareira.quant.Matrix;
import dev.lareira.quant.VectorMath;
import java.util.Optional;

/** The first values of the residual stream: a row of the embedding for each token, and what families add to it. */
final class TokenEmbedding {
    private static final String NAME = "token_embd.weight";

    private final Matrix table;
    private final float scale;
    private final Optional<Matrix> positions;
    private final float[] row;
    /** Added to every token: the first row of BERT's segment table. */
    private final float[] tokenType;

    private final Norm norm;

    TokenEmbedding(HyperParameters p, Weights weights) {
        int size = weights.rows(NAME);
        // Of an encoder it is never the output matrix too.
        table = p.architecture.encoder
                ? weights.table(NAME, p.embeddingLength, size)
                : weights.matrix(NAME, p.embeddingLength, size);
        scale = p.embeddingScale;
        String learned = "position_embd.weight";
        positions = weights.has(learned)
                ? Optional.of(weights.table(learned, p.embeddingLength, weights.rows(learned)))
                : Optional.empty();
        row = new float[p.embeddingLength];
        tokenType = weights.has("token_types.weight") ? firstRow(weights, p.embeddingLength) : new float[0];
        norm = p.architecture.encoder ? weights.norm("token_embd_norm", p.embeddingLength, p) : Norm.NONE;
    }

    private static float[] firstRow(Weights weights, int length) {
        float[] first = new float[length];
        weights.table("token_types.weight", length, weights.rows("token_types.weight"))
                .row(0, first, 0);
        return first;
    }

    int vocabularySize() {
        return table.rows();
    }

    Linear asHead(Weights weights) {
        return new Linear(
                table,
                weights.optionalVector("output.bias", table.rows()),
                weights.has("token_embd.scale") ? weights.vector("token_embd.scale", 1)[0] : 1);
    }

    void forward(Batch batch, Activations x) {
        x.resize(batch.size());
        int columns = x.columns();
        for (int r = 0; r < batch.size(); r++) {
            table.row(batch.token(r), x.values(), r * columns);
            if (positions.isPresent()) {
                addPosition(positions.get(), batch.position(r), x.values(), r * columns);
            }
            if (tokenType.length > 0) {
                VectorMath.add(x.values(), r * columns, tokenType, 0, columns);
            }
        }
        if (scale != 1) {
            VectorMath.scale(x.values(), 0, batch.size() * columns, scale);
        }
        if (norm.exists()) {
            for (int r = 0; r < batch.size(); r++) {
                norm.apply(x.values(), r * columns, x.values(), r * columns, 0, columns);
            }
        }
        x.changed();
    }

    private void addPosition(Matrix positions, int position, float[] x, int offset) {
        if (position >= positions.rows()) {
            throw new LareiraException("position " + position + " is beyond the " + positions.rows()
                    + " learned positions of this model; use a shorter context");
        }
        positions.row(position, row, 0);
        VectorMath.add(x, offset, row, 0, row.length);
    }
}

package dev.lareira.quant.internal.panel;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import java.lang.foreign.MemorySegment;

/**
 * One way for a few tokens and another for many.
 *
 * @param from so many are many
 */
record SizedBatch(PanelBatch few, PanelBatch many, int from) implements PanelBatch {
    /** From here on expanding most weights costs less than going over their lines once for each four tokens. */
    static final int EXPANDED = 12;

    /** The same for bytes with a factor for 32 columns. */
    static final int BYTES = 48;

    /** From here on expanding nibbles once costs less than cutting them out of their lines for each four tokens. */
    static final int NIBBLES = 96;

    private PanelBatch of(Activations x) {
        return x.tokens() < from ? few : many;
    }

    @Override
    public void prepare(Activations x, Workers workers) {
        of(x).prepare(x, workers);
    }

    @Override
    public void multiply(MemorySegment data, long first, long second, Activations x, int token, int tokens, float[] y) {
        of(x).multiply(data, first, second, x, token, tokens, y);
    }
}

package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import dev.lareira.quant.internal.format.PackedForm.Values;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;

/**
 * Products of values of at most 8 bits with bytes that take two vectors of a line side by side, so that they share each
 * broadcast of an activation: those of two panels where a vector is as long as a line, else neighbours in a panel.
 */
abstract class TwoVectors implements PanelProduct {
    static final int LANES = IntVector.SPECIES_PREFERRED.length();
    /** Bytes from a vector to the other. */
    static final int APART = LANES * Integer.BYTES;
    /** From the results of a vector to those of the other. */
    static final int RESULTS = LANES == HALF ? ROWS : LANES;

    private final Values values;

    TwoVectors(PanelLayout layout) {
        values = layout.values();
    }

    @Override
    public final void derive(Activations x, Workers workers) {
        x.make(form(), workers).cut(values, workers);
    }

    @Override
    public final void dot(
            MemorySegment data, long first, long second, int columns, PanelInput x, int xi, float[] y, int yi) {
        Steps steps = x.steps(values);
        if (LANES == HALF) {
            two(data, first, columns, x, steps, xi, y, yi);
            return;
        }
        for (int part = 0; part < HALF; part += 2 * LANES) {
            two(data, first + part * 4L, columns, x, steps, xi, y, yi + part);
            two(data, second + part * 4L, columns, x, steps, xi, y, yi + ROWS + part);
        }
    }

    /**
     * Adds the products of the rows of two vectors and a token.
     *
     * @param a where the first line of a piece has the one vector; the other lies {@link #APART} further on, in each line
     * @param ya results of the low halves of the one's ints; those of the high ones are 16 further on, those of the other
     *     {@link #RESULTS} further on
     */
    abstract void two(MemorySegment data, long a, int columns, PanelInput x, Steps steps, int xi, float[] y, int ya);
}

package dev.lareira.quant;

import dev.lareira.quant.internal.panel.PanelInput;

/**
 * A batch of activation rows {@code [tokens, columns]}, and the forms that kernels derive from them: made once and shared
 * by all matrices that read the same rows. Grows, never shrinks. Not thread-safe; kernels only read it.
 */
public final class Activations {
    private final int columns;
    private float[] values = {};
    private final PanelInput bytes = new PanelInput();
    private int tokens;
    private boolean bytesFresh;
    private final PanelInput quads = new PanelInput();
    private boolean quadsFresh;
    private final PanelInput floats = new PanelInput();
    private boolean floatsFresh;

    public Activations(int columns) {
        this.columns = columns;
    }

    public int columns() {
        return columns;
    }

    public int tokens() {
        return tokens;
    }

    /** Row t starts at {@code t * columns()}. Replaced by {@link #resize}; call {@link #changed} after writing. */
    public float[] values() {
        return values;
    }

    /** Sets the number of rows; their content is undefined until written. */
    public void resize(int tokens) {
        this.tokens = tokens;
        if (values.length < tokens * columns) {
            values = new float[tokens * columns];
        }
        changed();
    }

    /** The values were rewritten: derived forms are stale. */
    public void changed() {
        bytesFresh = false;
        quadsFresh = false;
        floatsFresh = false;
    }

    /** The rows as panel kernels with exact activations read them. */
    public PanelInput panelFloats() {
        if (!floatsFresh) {
            floats.floats(values, columns);
            floatsFresh = true;
        }
        return floats;
    }

    /** The rows in 8 bits, for panel kernels. */
    public PanelInput panelBytes() {
        if (!bytesFresh) {
            bytes.bytes(values, tokens, columns);
            bytesFresh = true;
        }
        return bytes;
    }

    /** The rows in 8 bits, four side by side, for panel kernels. */
    public PanelInput panelQuads() {
        if (!quadsFresh) {
            quads.quads(values, tokens, columns);
            quadsFresh = true;
        }
        return quads;
    }
}

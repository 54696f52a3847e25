package dev.lareira.quant;

/**
 * A batch of activation rows {@code [tokens, columns]}, and the forms that kernels derive from them: made once and shared
 * by all matrices that read the same rows. Grows, never shrinks. Not thread-safe; kernels only read it.
 */
public final class Activations {
    private final int columns;
    private float[] values = {};
    private int tokens;

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
    public void changed() {}
}

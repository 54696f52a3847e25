package dev.lareira.core.internal.model;

import dev.lareira.core.LareiraException;
import dev.lareira.quant.VectorMath;
import java.util.Arrays;

/** How the vectors of a text's tokens become one, in the order of {@code pooling_type}. */
public enum Pooling {
    /** The file does not say. */
    NONE,
    MEAN,
    /** The first token's. */
    CLS,
    /** The last token's. */
    LAST,
    /** A classifier's scores. */
    RANK;

    static Pooling of(int type) {
        if (type < 0 || type >= values().length) {
            throw new LareiraException("pooling_type is " + type + ", expected 0 to " + (values().length - 1) + ": "
                    + Arrays.toString(values()));
        }
        return values()[type];
    }

    /** One vector from rows {@code [tokens, columns]}. */
    float[] apply(float[] rows, int columns) {
        int tokens = rows.length / columns;
        return switch (this) {
            case CLS -> Arrays.copyOf(rows, columns);
            case LAST -> Arrays.copyOfRange(rows, rows.length - columns, rows.length);
            case NONE, MEAN, RANK -> {
                float[] mean = new float[columns];
                for (int t = 0; t < tokens; t++) {
                    VectorMath.axpy(1f / tokens, rows, t * columns, mean, 0, columns);
                }
                yield mean;
            }
        };
    }
}

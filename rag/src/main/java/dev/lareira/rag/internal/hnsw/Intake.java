package dev.lareira.rag.internal.hnsw;

import dev.lareira.rag.HnswOptions;
import dev.lareira.rag.Metric;
import dev.lareira.rag.RagException;
import dev.lareira.rag.Storage;

/** Checks vectors that come in, and makes them fit for the metric. */
public record Intake(HnswOptions options) {
    /** A vector of the caller's own, normalised for the cosine. */
    public float[] prepare(float[] vector) {
        if (vector == null || vector.length != options.dimension()) {
            throw new RagException("vector of " + (vector == null ? "null" : vector.length + " values")
                    + ", this index holds vectors of " + options.dimension());
        }
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i])) {
                throw new RagException("value " + i + " of the vector is " + vector[i] + ", expected a finite one");
            }
            sum += (double) vector[i] * vector[i];
        }
        if (options.metric() != Metric.COSINE) {
            if (sum > Float.MAX_VALUE / 4) {
                throw new RagException("the squared norm of the vector, " + sum + ", overflows a float; scale it down");
            }
            if (options.storage() == Storage.F16) {
                checkHalf(vector);
            }
            return vector.clone();
        }
        if (sum == 0) {
            throw new RagException("a zero vector has no direction, so no cosine; leave it out");
        }
        double scale = 1 / Math.sqrt(sum);
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] * scale);
        }
        return unit;
    }

    private static void checkHalf(float[] vector) {
        for (int i = 0; i < vector.length; i++) {
            if (Math.abs(vector[i]) > 65504) {
                throw new RagException("value " + i + " of the vector, " + vector[i]
                        + ", is beyond F16's 65504; use F32 storage or scale it down");
            }
        }
    }
}

package dev.lareira.rag;

/** How alike two vectors are. A score is always the higher the nearer. */
public enum Metric {
    /** Cosine of the angle, -1 to 1. Vectors are normalised as they come in; a zero vector is refused. */
    COSINE,
    /** Inner product. */
    DOT,
    /** Minus the squared Euclidean distance, so 0 is equal. */
    L2
}

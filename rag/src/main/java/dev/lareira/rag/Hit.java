package dev.lareira.rag;

/**
 * A key that a search found.
 *
 * @param score the higher the nearer, in the unit of the index's {@link Metric}
 */
public record Hit<K>(K key, float score) {}

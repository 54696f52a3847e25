package dev.lareira.rag.internal.index;

/**
 * An embedding model whose vectors are stored.
 *
 * @param fingerprint the same for models whose vectors can be compared
 */
public record StoredModel(String fingerprint, int dimension) {
    /** The name it has in the keys of the log and in files. */
    public String id() {
        return ContentId.of(fingerprint).toString().substring(0, 12);
    }
}

package dev.lareira.rag.internal.index;

import dev.lareira.rag.EmbeddingModel;

/**
 * An embedding model whose vectors are stored.
 *
 * @param fingerprint the same for models whose vectors can be compared
 * @param reference by which the program can load it again; may be empty
 */
public record StoredModel(String fingerprint, int dimension, String reference) {
    static StoredModel of(EmbeddingModel model) {
        return new StoredModel(model.fingerprint(), model.dimension(), model.reference());
    }

    byte[] encode() {
        return new ByteWriter()
                .text(fingerprint)
                .integer(dimension)
                .text(reference)
                .toBytes();
    }

    static StoredModel decode(byte[] value) {
        ByteReader in = new ByteReader(value);
        return new StoredModel(in.text(), in.count(), in.text());
    }

    /** The name it has in the keys of the log and in files. */
    public String id() {
        return ContentId.of(fingerprint).toString().substring(0, 12);
    }
}

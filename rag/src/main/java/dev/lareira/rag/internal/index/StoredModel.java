package dev.lareira.rag.internal.index;

import dev.lareira.rag.EmbeddingModel;

/**
 * An embedding model whose vectors are stored.
 *
 * @param id the name it has in the keys of the log and in files, which follows from the fingerprint
 * @param fingerprint the same for models whose vectors can be compared
 * @param reference by which the program can load it again; may be empty
 */
public record StoredModel(String id, String fingerprint, int dimension, String reference) {
    static StoredModel of(EmbeddingModel model) {
        return of(model.fingerprint(), model.dimension(), model.reference());
    }

    private static StoredModel of(String fingerprint, int dimension, String reference) {
        String id = ContentId.of(fingerprint).toString().substring(0, 12);
        return new StoredModel(id, fingerprint, dimension, reference);
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
        return of(in.text(), in.count(), in.text());
    }
}

package dev.lareira.rag;

import dev.lareira.core.EmbedKind;
import dev.lareira.core.Embedder;
import dev.lareira.core.Embedding;
import java.util.List;
import java.util.Set;

/** What an index of notes makes its vectors with. Thread-safe. */
public interface EmbeddingModel {
    /** The same for models whose vectors can be compared with each other. */
    String fingerprint();

    /** What the program needs to load it again, as a path; kept with the index. Empty when it need not. */
    default String reference() {
        return "";
    }

    /** Length of a vector. */
    int dimension();

    /** Languages it is known to be for, as {@code en}; empty when none is known to be beyond it. */
    Set<String> languages();

    /** How many tokens a text has, without special ones. */
    int tokens(String text);

    /** Vectors of length 1 for texts. */
    List<Embedding> embed(List<String> texts, EmbedKind kind);

    /** An embedder, which stays the caller's to close. */
    static EmbeddingModel of(Embedder embedder) {
        return of(embedder, "");
    }

    /** An embedder that the program can load again by a reference. */
    static EmbeddingModel of(Embedder embedder, String reference) {
        return new EmbeddingModel() {
            @Override
            public String reference() {
                return reference;
            }

            @Override
            public String fingerprint() {
                return embedder.fingerprint();
            }

            @Override
            public int dimension() {
                return embedder.dimension();
            }

            @Override
            public Set<String> languages() {
                return embedder.languages();
            }

            @Override
            public int tokens(String text) {
                return embedder.tokenizer().encode(text, false, false).length;
            }

            @Override
            public List<Embedding> embed(List<String> texts, EmbedKind kind) {
                return embedder.embedAll(texts, kind);
            }
        };
    }
}

package dev.lareira.server.internal.notes;

import dev.lareira.core.EmbedKind;
import dev.lareira.core.Embedder;
import dev.lareira.core.Embedding;
import dev.lareira.core.LareiraException;
import dev.lareira.core.ModelStore;
import dev.lareira.gguf.GgufException;
import dev.lareira.rag.EmbeddingModel;
import dev.lareira.rag.RagException;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.models.Models;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The embedder that the server's clients use too: in memory once, and only while somebody needs it. Thread-safe. */
final class SharedEmbedder implements EmbeddingModel {
    private record Facts(String fingerprint, int dimension, Set<String> languages) {}

    private final Models models;
    private final String reference;
    private Optional<Facts> facts = Optional.empty();

    /** @param reference as {@link EmbeddingModel#reference}: a file; empty: the built-in one */
    SharedEmbedder(Models models, String reference) {
        this.models = models;
        this.reference = reference;
    }

    @Override
    public String reference() {
        return reference;
    }

    /** What people call the model of a reference. */
    static String name(String reference) {
        return reference.isEmpty()
                ? ModelStore.BUILT_IN_EMBEDDER
                : Path.of(reference).getFileName().toString().replaceFirst("\\.gguf$", "");
    }

    private Models.Lease lease() {
        return reference.isEmpty()
                ? models.embedder(ModelStore.BUILT_IN_EMBEDDER, Optional.empty())
                : models.embedder(Path.of(reference), Optional.empty());
    }

    private synchronized Facts facts() {
        if (facts.isEmpty()) {
            facts = Optional.of(
                    with(embedder -> new Facts(embedder.fingerprint(), embedder.dimension(), embedder.languages())));
        }
        return facts.get();
    }

    private <T> T with(Function<Embedder, T> use) {
        try (Models.Lease lease = lease()) {
            return use.apply(lease.model().embedder());
        } catch (ApiException | LareiraException | GgufException | UncheckedIOException e) {
            throw new RagException("the embedder " + name(reference) + " cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public String fingerprint() {
        return facts().fingerprint();
    }

    @Override
    public int dimension() {
        return facts().dimension();
    }

    @Override
    public Set<String> languages() {
        return facts().languages();
    }

    @Override
    public int tokens(String text) {
        return with(embedder -> embedder.tokenizer().encode(text, false, false).length);
    }

    @Override
    public List<Embedding> embed(List<String> texts, EmbedKind kind) {
        return with(embedder -> embedder.embedAll(texts, kind));
    }
}

package dev.lareira.server.internal.notes;

import dev.lareira.core.EmbedKind;
import dev.lareira.core.Embedder;
import dev.lareira.core.Embedding;
import dev.lareira.core.LareiraException;
import dev.lareira.rag.EmbeddingModel;
import dev.lareira.rag.RagException;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.models.Models;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The embedder that the server's clients use too: in memory once, and only while somebody needs it. Thread-safe. */
final class SharedEmbedder implements EmbeddingModel {
    private record Facts(String fingerprint, int dimension, Set<String> languages) {}

    private final Models models;
    private final String name;
    private Optional<Facts> facts = Optional.empty();

    SharedEmbedder(Models models, String name) {
        this.models = models;
        this.name = name;
    }

    private synchronized Facts facts() {
        if (facts.isEmpty()) {
            facts = Optional.of(
                    with(embedder -> new Facts(embedder.fingerprint(), embedder.dimension(), embedder.languages())));
        }
        return facts.get();
    }

    private <T> T with(Function<Embedder, T> use) {
        try (Models.Lease lease = models.embedder(name, Optional.empty())) {
            return use.apply(lease.model().embedder());
        } catch (ApiException | LareiraException e) {
            throw new RagException("the embedder " + name + " cannot be used: " + e.getMessage(), e);
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

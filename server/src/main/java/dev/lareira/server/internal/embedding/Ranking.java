package dev.lareira.server.internal.embedding;

import dev.lareira.core.EmbedKind;
import dev.lareira.core.Embedder;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.server.internal.models.Models;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How well documents answer a query: by a reranker, or by an embedder, whose vectors tell nearly as much. Thread-safe. */
public final class Ranking {
    private final Models models;

    public Ranking(Models models) {
        this.models = models;
    }

    /**
     * One score for each document, higher is better.
     *
     * @throws dev.lareira.server.internal.http.ApiException when the model is none for this
     */
    public float[] scores(ModelEntry model, String query, List<String> documents, Optional<Duration> keepAlive) {
        if (model.can("rerank")) {
            try (Models.Lease lease = models.reranker(model.name(), keepAlive)) {
                return lease.model().reranker().score(query, documents);
            }
        }
        try (Models.Lease lease = models.embedder(model.name(), keepAlive)) {
            Embedder embedder = lease.model().embedder();
            float[] asked = embedder.embed(query, EmbedKind.QUERY);
            float[][] vectors = embedder.embed(documents, EmbedKind.DOCUMENT);
            float[] scores = new float[vectors.length];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = dot(asked, vectors[i]);
            }
            return scores;
        }
    }

    private static float dot(float[] a, float[] b) {
        float sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}

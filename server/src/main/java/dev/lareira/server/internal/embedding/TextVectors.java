package dev.lareira.server.internal.embedding;

import dev.lareira.core.EmbedKind;
import dev.lareira.core.Embedding;
import dev.lareira.core.LareiraException;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Peer;
import dev.lareira.server.internal.models.Models;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.JsonNode;

/** Makes vectors of texts. Thread-safe. */
public final class TextVectors {
    /** Texts between which a client that is gone is noticed. */
    private static final int PIECE = 16;

    private static final int MAX_TEXTS = 4096;

    private final Models models;

    public TextVectors(Models models) {
        this.models = models;
    }

    /**
     * What is asked for.
     *
     * @param model to embed with
     * @param texts to embed, as they are: no prompt is put before them
     * @param truncate whether the end of a text that is too long is left out, instead of refusing it
     * @param dimensions length of the vectors, if not the model's own
     * @param keepAlive of the model
     */
    public record Request(
            String model,
            List<String> texts,
            boolean truncate,
            Optional<Integer> dimensions,
            Optional<Duration> keepAlive) {}

    /** The vectors, in order, and what they cost. */
    public record Result(List<float[]> vectors, int tokens, long loadNanos, long totalNanos) {}

    /** @throws ApiException when the model is none for this, or a text is too long and may not be cut */
    public Result embed(Request request, Peer peer) {
        long start = System.nanoTime();
        AtomicBoolean gone = new AtomicBoolean();
        peer.whenGone(() -> gone.set(true));
        try (Models.Lease lease = models.embedder(request.model(), request.keepAlive())) {
            List<float[]> vectors = new ArrayList<>();
            int tokens = 0;
            for (int from = 0; from < request.texts().size() && !gone.get(); from += PIECE) {
                int end = Math.min(request.texts().size(), from + PIECE);
                for (Embedding embedding : piece(lease, request, from, end)) {
                    vectors.add(vector(embedding, request, lease.model().contextLength()));
                    tokens += embedding.truncated() ? lease.model().contextLength() : embedding.tokenCount();
                }
            }
            return new Result(vectors, tokens, lease.loadNanos(), System.nanoTime() - start);
        }
    }

    private static List<Embedding> piece(Models.Lease lease, Request request, int from, int end) {
        try {
            return lease.model().embedder().embedAll(request.texts().subList(from, end), EmbedKind.PLAIN);
        } catch (LareiraException e) {
            throw ApiException.because(400, e);
        }
    }

    private static float[] vector(Embedding embedding, Request request, int context) {
        if (embedding.truncated() && !request.truncate()) {
            throw ApiException.badParameter(
                    "input",
                    "the input length exceeds the context length: a text has " + embedding.tokenCount()
                            + " tokens, the model reads " + context);
        }
        float[] vector = embedding.vector();
        for (float component : vector) {
            if (Float.isNaN(component)) {
                throw ApiException.of(500, "", "the model made a vector with components that are no numbers");
            }
        }
        return request.dimensions().isEmpty()
                ? vector
                : shorter(vector, request.dimensions().get());
    }

    private static float[] shorter(float[] vector, int dimensions) {
        try {
            return Embedding.shorten(vector, dimensions);
        } catch (LareiraException e) {
            throw ApiException.badParameter("dimensions", e.getMessage());
        }
    }

    /**
     * A text or a list of texts.
     *
     * @throws ApiException when it is neither; tokens are another vocabulary's and would give wrong vectors without a word
     */
    public static List<String> texts(JsonNode input) {
        if (input.isString()) {
            return List.of(input.asString());
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode text : input) {
            if (text.isNumber() || text.isArray()) {
                throw ApiException.badParameter(
                        "input",
                        "input holds tokens, which are those of another model's vocabulary: send texts (LangChain:"
                                + " OpenAIEmbeddings(check_embedding_ctx_length=False))");
            }
            if (!text.isString()) {
                throw ApiException.badParameter("input", "input must be a text or a list of texts");
            }
            texts.add(text.asString());
        }
        if (!input.isArray() && !input.isMissingNode() && !input.isNull()) {
            throw ApiException.badParameter("input", "input must be a text or a list of texts");
        }
        if (texts.size() > MAX_TEXTS) {
            throw ApiException.badParameter("input", "there are " + texts.size() + " texts, at most " + MAX_TEXTS);
        }
        return texts;
    }

    /** As {@link #texts} of this field, of which there must be one at least. */
    public static List<String> someTexts(JsonNode body, String field) {
        List<String> texts = texts(body.path(field));
        if (texts.isEmpty()) {
            throw ApiException.badParameter(field, field + " must be a text or a list of texts");
        }
        return texts;
    }

    /** The length of the vectors that a field asks for. */
    public static Optional<Integer> dimensions(JsonNode field) {
        if (field.isMissingNode() || field.isNull() || field.isNumber() && field.asInt() == 0) {
            return Optional.empty();
        }
        if (!field.isIntegralNumber() || field.asInt() < 1) {
            throw ApiException.badParameter("dimensions", "dimensions is " + field + ", expected a positive integer");
        }
        return Optional.of(field.asInt());
    }
}

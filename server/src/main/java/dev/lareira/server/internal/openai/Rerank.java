package dev.lareira.server.internal.openai;

import dev.lareira.server.internal.embedding.Ranking;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.server.internal.models.Models;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/rerank}, as Jina, Cohere and llama.cpp have it. */
final class Rerank {
    private static final int MAX_DOCUMENTS = 4096;

    private final Models models;
    private final Ranking ranking;
    private final String defaultModel;

    Rerank(Models models, Ranking ranking, String defaultModel) {
        this.models = models;
        this.ranking = ranking;
        this.defaultModel = defaultModel;
    }

    void handle(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        JsonNode body = request.body();
        ModelEntry model = models.catalog().require(request.model(defaultModel));
        JsonNode query = body.path("query");
        if (!query.isString()) {
            throw ApiException.badParameter("query", "query must be a text");
        }
        List<String> documents = documents(body);
        float[] scores = documents.isEmpty()
                ? new float[0]
                : ranking.scores(model, query.asString(), documents, request.keepAlive());
        int most = body.path("top_n").isIntegralNumber()
                ? Math.max(0, body.path("top_n").asInt())
                : documents.size();
        ObjectNode answer =
                Json.object().put("model", request.model(defaultModel)).put("object", "list");
        ArrayNode results = answer.putArray("results");
        IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .limit(most)
                .forEach(i -> {
                    ObjectNode result = results.addObject().put("index", i).put("relevance_score", scores[i]);
                    if (body.path("return_documents").asBoolean(false)) {
                        result.putObject("document").put("text", documents.get(i));
                    }
                });
        answer.putObject("usage").put("prompt_tokens", 0).put("total_tokens", 0);
        exchange.send(answer);
    }

    /** Texts, or objects with a text. */
    private static List<String> documents(JsonNode body) {
        JsonNode array = body.has("documents") ? body.path("documents") : body.path("texts");
        if (!array.isArray() || array.size() > MAX_DOCUMENTS) {
            throw ApiException.badParameter("documents", "documents must be a list of at most " + MAX_DOCUMENTS);
        }
        List<String> documents = new ArrayList<>();
        for (JsonNode document : array) {
            documents.add(
                    document.isString()
                            ? document.asString()
                            : document.path("text").asString(""));
        }
        return documents;
    }
}

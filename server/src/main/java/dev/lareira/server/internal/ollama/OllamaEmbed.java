package dev.lareira.server.internal.ollama;

import dev.lareira.server.internal.embedding.TextVectors;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.server.internal.models.Models;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/embed}, and the older {@code /api/embeddings}. */
final class OllamaEmbed {
    private final Models models;
    private final TextVectors vectors;

    OllamaEmbed(Models models, TextVectors vectors) {
        this.models = models;
        this.vectors = vectors;
    }

    void embed(Exchange exchange) {
        OllamaRequest request = new OllamaRequest(exchange.json());
        JsonNode body = request.body();
        ModelEntry model = models.catalog().require(request.model());
        List<String> texts = TextVectors.texts(body.path("input"));
        TextVectors.Result result = vectors.embed(
                new TextVectors.Request(
                        model.name(),
                        texts,
                        request.truncates(),
                        TextVectors.dimensions(body.path("dimensions")),
                        request.keepAlive()),
                exchange.peer());
        ObjectNode answer = Json.object().put("model", request.model());
        ArrayNode list = answer.putArray("embeddings");
        result.vectors().forEach(vector -> list.add(Json.numbers(vector)));
        exchange.send(answer.put("total_duration", result.totalNanos())
                .put("load_duration", result.loadNanos())
                .put("prompt_eval_count", result.tokens()));
    }

    /** One text, one vector. */
    void older(Exchange exchange) {
        OllamaRequest request = new OllamaRequest(exchange.json());
        ModelEntry model = models.catalog().require(request.model());
        String prompt = request.body().path("prompt").asString("");
        ObjectNode answer = Json.object();
        if (prompt.isEmpty()) {
            exchange.send(answer.<ObjectNode>set("embedding", Json.array()));
            return;
        }
        TextVectors.Result result = vectors.embed(
                new TextVectors.Request(model.name(), List.of(prompt), true, Optional.empty(), request.keepAlive()),
                exchange.peer());
        exchange.send(answer.<ObjectNode>set(
                "embedding", Json.numbers(result.vectors().getFirst())));
    }
}

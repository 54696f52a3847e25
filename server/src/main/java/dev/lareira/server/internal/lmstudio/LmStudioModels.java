package dev.lareira.server.internal.lmstudio;

import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.LoadedModel;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.server.internal.models.Models;
import dev.lareira.server.internal.models.Quantisation;
import dev.lareira.server.internal.openai.OpenAiRequest;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The models as LM Studio lists, loads and unloads them. */
final class LmStudioModels {
    private final Models models;

    LmStudioModels(Models models) {
        this.models = models;
    }

    void list(Exchange exchange) {
        ArrayNode data = Json.array();
        models.catalog().list().forEach(model -> data.add(node(model)));
        exchange.send(Json.object().put("object", "list").set("data", data));
    }

    void one(Exchange exchange) {
        exchange.send(node(models.catalog().require(exchange.tail())));
    }

    private ObjectNode node(ModelEntry model) {
        Optional<LoadedModel> loaded = models.loaded(model);
        ObjectNode node = Json.object()
                .put("id", model.name())
                .put("object", "model")
                .put("type", model.embeds() ? "embeddings" : "llm")
                .put("publisher", publisher(model))
                .put("arch", model.info().architecture())
                .put("compatibility_type", "gguf")
                .put("quantization", Quantisation.of(model))
                .put("state", loaded.isPresent() ? "loaded" : "not-loaded")
                .put("max_context_length", model.info().trainedContextLength());
        loaded.ifPresent(present -> node.put("loaded_context_length", present.contextLength()));
        if (model.generates()) {
            node.putArray("capabilities").add("tool_use");
        }
        return node;
    }

    private static String publisher(ModelEntry model) {
        return String.valueOf(model.header().getOrDefault("general.organization", "unknown"));
    }

    /** The list of {@code /api/v1}. */
    void newerList(Exchange exchange) {
        ArrayNode list = Json.array();
        for (ModelEntry model : models.catalog().list()) {
            ObjectNode node = list.addObject()
                    .put("type", model.embeds() ? "embedding" : "llm")
                    .put("publisher", publisher(model))
                    .put("key", model.name())
                    .put("display_name", model.info().name())
                    .put("architecture", model.info().architecture());
            double bits =
                    model.stored().bytes() * 8.0 / Math.max(1, model.info().parameterCount());
            node.putObject("quantization").put("name", Quantisation.of(model)).put("bits_per_weight", Math.round(bits));
            node.put("size_bytes", model.stored().bytes()).put("params_string", model.parameterSize());
            ArrayNode instances = node.putArray("loaded_instances");
            models.loaded(model)
                    .ifPresent(present -> instances
                            .addObject()
                            .put("id", model.name())
                            .putObject("config")
                            .put("context_length", present.contextLength()));
            node.put("max_context_length", model.info().trainedContextLength()).put("format", "gguf");
            node.putObject("capabilities").put("vision", false).put("trained_for_tool_use", model.generates());
        }
        exchange.send(Json.object().set("models", list));
    }

    void load(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        ModelEntry model = models.catalog().require(request.model(""));
        ObjectNode answer = Json.object()
                .put("type", model.embeds() ? "embedding" : "llm")
                .put("instance_id", model.name())
                .put("status", "loaded");
        try (Models.Lease lease = models.any(model.name(), request.keepAlive())) {
            answer.put("load_time_seconds", lease.loadNanos() / 1e9);
            answer.putObject("load_config").put("context_length", lease.model().contextLength());
        }
        exchange.send(answer);
    }

    void unload(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        String name = request.body().path("instance_id").asString(request.model(""));
        ModelEntry model = models.catalog().require(name);
        if (models.loaded(model).isEmpty()) {
            throw ApiException.of(404, "model_not_loaded", "model " + name + " is not loaded");
        }
        models.unload(model);
        exchange.send(Json.object().put("instance_id", model.name()));
    }
}

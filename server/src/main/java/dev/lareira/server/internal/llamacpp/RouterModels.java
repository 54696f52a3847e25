package dev.lareira.server.internal.llamacpp;

import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.server.internal.models.Models;
import dev.lareira.server.internal.openai.OpenAiRequest;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The models as llama.cpp's router lists, loads and unloads them. */
final class RouterModels {
    private final Models models;

    RouterModels(Models models) {
        this.models = models;
    }

    void list(Exchange exchange) {
        ArrayNode data = Json.array();
        for (ModelEntry model : models.catalog().list()) {
            ObjectNode node = data.addObject()
                    .put("id", model.name())
                    .put("object", "model")
                    .put("owned_by", "lareira")
                    .put("created", model.modified().getEpochSecond())
                    .put("in_cache", true)
                    .put("path", model.stored().path().getFileName().toString());
            boolean loaded = models.loaded(model).isPresent();
            node.putObject("status")
                    .put("value", loaded ? "loaded" : "unloaded")
                    .putArray("args");
        }
        exchange.send(Json.object().put("object", "list").set("data", data));
    }

    /** Answers when the model is there; it then stays as any other. */
    void load(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        models.any(request.model(""), request.keepAlive()).close();
        exchange.send(success());
    }

    void unload(Exchange exchange) {
        ModelEntry model = models.catalog().require(new OpenAiRequest(exchange.json()).model(""));
        if (models.loaded(model).isEmpty()) {
            throw ApiException.badParameter("model", "model " + model.name() + " is not loaded");
        }
        models.unload(model);
        exchange.send(success());
    }

    private static ObjectNode success() {
        return Json.object().put("success", true);
    }
}

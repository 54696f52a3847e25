package dev.lareira.server.internal.openai;

import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.ModelCatalog;
import dev.lareira.server.internal.models.ModelEntry;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/models}. */
final class OpenAiModels {
    private final ModelCatalog catalog;

    OpenAiModels(ModelCatalog catalog) {
        this.catalog = catalog;
    }

    void list(Exchange exchange) {
        ObjectNode answer = Json.object().put("object", "list");
        ArrayNode data = answer.putArray("data");
        catalog.list().forEach(model -> data.add(node(model, model.name())));
        exchange.send(answer);
    }

    void one(Exchange exchange) {
        exchange.send(node(catalog.require(exchange.tail()), exchange.tail()));
    }

    private static ObjectNode node(ModelEntry model, String id) {
        return Json.object()
                .put("id", id)
                .put("object", "model")
                .put("created", model.modified().getEpochSecond())
                .put("owned_by", "library");
    }
}

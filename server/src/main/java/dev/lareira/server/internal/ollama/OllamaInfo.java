package dev.lareira.server.internal.ollama;

import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.LoadedModel;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.server.internal.models.Models;
import dev.lareira.server.internal.models.Quantisation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What there is: version, models, one model, the models in memory. */
final class OllamaInfo {
    /** The Ollama whose interface this is; clients ask for at least 0.6.4 and read only dotted numbers (rule 26). */
    private static final String VERSION = "0.17.4";

    private final Models models;
    private final String ownVersion;

    OllamaInfo(Models models, String ownVersion) {
        this.models = models;
        this.ownVersion = ownVersion;
    }

    void version(Exchange exchange) {
        exchange.send(Json.object().put("version", VERSION).put("lareira", ownVersion));
    }

    void tags(Exchange exchange) {
        ArrayNode list = Json.array();
        models.catalog().list().forEach(model -> {
            ObjectNode node = list.addObject();
            named(node, model).put("modified_at", time(model.modified()));
            node.set("details", details(model));
            node.set("capabilities", Json.node(model.capabilities()));
        });
        exchange.send(Json.object().set("models", list));
    }

    void running(Exchange exchange) {
        ArrayNode list = Json.array();
        for (LoadedModel loaded : models.loaded()) {
            ObjectNode node = list.addObject();
            named(node, loaded.entry()).put("size", loaded.byteSize());
            node.set("details", details(loaded.entry()));
            node.put("expires_at", time(models.expires(loaded)))
                    .put("size_vram", 0)
                    .put("context_length", loaded.contextLength());
        }
        exchange.send(Json.object().set("models", list));
    }

    private static ObjectNode named(ObjectNode node, ModelEntry model) {
        return node.put("name", model.name())
                .put("model", model.name())
                .put("size", model.stored().bytes())
                .put("digest", model.digest());
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).toString();
    }

    private static ObjectNode details(ModelEntry model) {
        ObjectNode details = Json.object()
                .put("parent_model", model.preset().from())
                .put("format", "gguf")
                .put("family", model.info().architecture());
        details.putArray("families").add(model.info().architecture());
        return details.put("parameter_size", model.parameterSize())
                .put("quantization_level", Quantisation.of(model))
                .put("context_length", model.info().trainedContextLength())
                .put("embedding_length", model.info().embeddingLength());
    }

    void show(Exchange exchange) {
        JsonNode body = exchange.json();
        String asked = OllamaRequest.model(body);
        ModelEntry model = models.catalog().require(asked);
        ObjectNode info = Json.object();
        for (Map.Entry<String, Object> value : model.header().entrySet()) {
            info.set(value.getKey(), Json.node(value.getValue()));
        }
        info.put("general.parameter_count", model.info().parameterCount());
        if (!info.has("general.basename")) {
            info.put("general.basename", asked);
        }
        String parameters = OllamaModelfile.parameters(model.preset());
        ObjectNode answer = Json.object()
                .put("license", license(model))
                .put("modelfile", OllamaModelfile.of(model))
                .put("parameters", parameters)
                .put("template", OllamaModelfile.template(model))
                .put("system", model.preset().system());
        answer.set("details", details(model));
        answer.set("model_info", info);
        answer.set("capabilities", Json.node(model.capabilities()));
        answer.put("modified_at", time(model.modified()));
        if (!model.preset().messages().isEmpty()) {
            answer.set("messages", Json.node(model.preset().messages()));
        }
        exchange.send(answer);
    }

    private static String license(ModelEntry model) {
        return model.preset().license().isEmpty()
                ? String.valueOf(model.header().getOrDefault("general.license", ""))
                : String.join("\n", model.preset().license());
    }
}

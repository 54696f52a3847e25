package dev.lareira.server.internal.llamacpp;

import dev.lareira.core.EngineStatus;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.http.Routes;
import dev.lareira.server.internal.models.DefaultModel;
import dev.lareira.server.internal.models.LoadedModel;
import dev.lareira.server.internal.models.Models;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /health}, {@code /props}, {@code /slots}, {@code /lora-adapters} and {@code /metrics}. */
final class ServerState {
    private static final List<String> SLOT_ACTIONS = List.of("save", "restore", "erase");

    private final Models models;
    private final Routes routes;
    private final DefaultModel defaultModel;
    private final int parallel;

    /** @param parallel answers that a model makes together */
    ServerState(Models models, Routes routes, DefaultModel defaultModel, int parallel) {
        this.models = models;
        this.routes = routes;
        this.defaultModel = defaultModel;
        this.parallel = parallel;
    }

    void health(Exchange exchange) {
        exchange.send(Json.object().put("status", "ok"));
    }

    /** Of the model that is asked for, or would answer a request that names none. */
    void props(Exchange exchange) {
        String name = defaultModel.of(exchange.query("model").orElse(""));
        ObjectNode answer = Json.object();
        ObjectNode settings = answer.putObject("default_generation_settings");
        settings.putObject("params")
                .put("temperature", 0.8)
                .put("top_k", 40)
                .put("top_p", 0.95)
                .put("min_p", 0.05);
        answer.put("total_slots", parallel);
        models.catalog().find(name).ifPresent(entry -> {
            settings.put("n_ctx", entry.info().trainedContextLength());
            answer.put("model_alias", entry.name())
                    .put("model_path", entry.stored().path().getFileName().toString())
                    .put("chat_template", entry.template());
        });
        answer.putObject("modalities").put("vision", false).put("audio", false);
        exchange.send(answer.put("build_info", "lareira"));
    }

    void slots(Exchange exchange) {
        ArrayNode list = Json.array();
        for (LoadedModel model : generators()) {
            EngineStatus status = model.engine().status();
            for (int i = 0; i < model.engine().parallel(); i++) {
                ObjectNode slot = list.addObject()
                        .put("id", list.size() - 1)
                        .put("model", model.entry().name())
                        .put("n_ctx", model.contextLength())
                        .put("is_processing", i < status.slots().size());
                if (i < status.slots().size()) {
                    EngineStatus.Slot running = status.slots().get(i);
                    slot.put("n_prompt_tokens", running.promptTokens())
                            .put("n_evaluated", running.evaluatedTokens())
                            .put("n_decoded", running.generatedTokens());
                }
            }
        }
        exchange.send(list);
    }

    /** {@code /slots/ID?action=save|restore|erase}. */
    void keepSlot(Exchange exchange) {
        String action = exchange.query("action").orElse("");
        if (!SLOT_ACTIONS.contains(action)) {
            throw ApiException.badParameter(
                    "action", "action is \"" + action + "\", expected one of " + String.join(", ", SLOT_ACTIONS));
        }
        throw ApiException.of(
                501,
                "not_supported",
                "slots are not kept in files here: leave " + action
                        + " out, prompts that begin alike share what was computed of them by themselves");
    }

    /** None can be loaded beside a model. */
    void adapters(Exchange exchange) {
        exchange.send(Json.array());
    }

    void setAdapters(Exchange exchange) {
        if (!exchange.jsonList().isEmpty()) {
            throw ApiException.badRequest(
                    "there are no adapters here, so that only [] can be set: use a model that the adapter is merged into");
        }
        exchange.send(Json.object().put("success", true));
    }

    void metrics(Exchange exchange) {
        List<EngineStatus> engines =
                generators().stream().map(model -> model.engine().status()).toList();
        exchange.send(200, Metrics.TYPE, Metrics.of(engines, models.loaded().size(), routes.requests()));
    }

    private List<LoadedModel> generators() {
        return models.loaded().stream().filter(LoadedModel::generates).toList();
    }
}

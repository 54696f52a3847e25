package dev.lareira.server.internal.ollama;

import dev.lareira.core.LareiraException;
import dev.lareira.server.ServerException;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.ModelCatalog;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.server.internal.models.Models;
import dev.lareira.server.internal.models.Preset;
import dev.lareira.server.internal.models.Presets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** {@code /api/create}, {@code /api/copy}, {@code /api/delete}: models that are a model file and something added to it. */
final class OllamaManage {
    private final Models models;
    private final ModelCatalog catalog;
    private final OllamaReplies replies;
    private final OllamaBlobs blobs;

    OllamaManage(Models models, OllamaReplies replies, OllamaBlobs blobs) {
        this.models = models;
        this.replies = replies;
        this.blobs = blobs;
        catalog = models.catalog();
    }

    void create(Exchange exchange) {
        JsonNode body = exchange.json();
        String name = newName(OllamaRequest.model(body));
        Preset asked = Presets.preset(body);
        if (!body.path("quantize").asString("").isEmpty()
                || !body.path("adapters").isEmpty()) {
            throw ApiException.badRequest("quantize and adapters are not supported: create from a finished GGUF file");
        }
        JsonNode files = body.path("files");
        if (files.isEmpty() && asked.from().isEmpty()) {
            throw ApiException.badRequest("neither 'from' or 'files' was specified");
        }
        Optional<ModelEntry> parent = files.isEmpty() ? Optional.of(catalog.require(asked.from())) : Optional.empty();
        if (!files.isEmpty()) {
            blobs.requireModel(files);
        }
        OllamaRequest request = new OllamaRequest(body);
        if (!request.streams()) {
            make(name, asked, parent, files);
            exchange.send(status("success"));
            return;
        }
        replies.stream(exchange, out -> {
            out.line(status("using existing layer"));
            make(name, asked, parent, files);
            out.line(status("writing manifest"));
            out.line(status("success"));
        });
    }

    private void make(String name, Preset asked, Optional<ModelEntry> parent, JsonNode files) {
        try {
            String from = parent.map(ModelEntry::name).orElseGet(() -> blobs.adopt(files, name));
            Preset base = parent.map(ModelEntry::preset).orElse(Preset.NONE);
            catalog.presets().put(name, merged(base, asked, base.from().isEmpty() ? from : base.from()));
            catalog.find(name).ifPresent(models::unload);
        } catch (LareiraException | ServerException e) {
            throw ApiException.because(500, e);
        }
    }

    /** What is asked for, over what the model it is made from has. */
    private static Preset merged(Preset base, Preset asked, String from) {
        Map<String, Object> parameters = new LinkedHashMap<>(base.parameters());
        parameters.putAll(asked.parameters());
        List<Map<String, String>> messages =
                new ArrayList<>(asked.messages().isEmpty() ? base.messages() : asked.messages());
        return new Preset(
                from,
                asked.system().isEmpty() ? base.system() : asked.system(),
                asked.template().isEmpty() ? base.template() : asked.template(),
                parameters,
                messages,
                asked.license().isEmpty() ? base.license() : asked.license());
    }

    void copy(Exchange exchange) {
        JsonNode body = exchange.json();
        ModelEntry source = catalog.require(body.path("source").asString(""));
        String name = newName(body.path("destination").asString(""));
        Preset preset = source.preset();
        catalog.presets().put(name, preset.from().isEmpty() ? merged(preset, preset, source.name()) : preset);
        exchange.send(200);
    }

    void delete(Exchange exchange) {
        String asked = OllamaRequest.model(exchange.json());
        ModelEntry model = catalog.require(asked);
        models.unload(model);
        if (!catalog.presets().remove(ModelCatalog.tagged(asked))) {
            try {
                catalog.store().remove(model.stored().name());
            } catch (LareiraException e) {
                throw ApiException.because(400, e);
            }
        }
        exchange.send(200);
    }

    /** @throws ApiException when it is no name */
    private static String newName(String name) {
        if (!ModelCatalog.isName(name)) {
            throw ApiException.badParameter("model", "\"" + name + "\" is no name for a model");
        }
        return ModelCatalog.tagged(name);
    }

    private static JsonNode status(String text) {
        return Json.object().put("status", text);
    }
}

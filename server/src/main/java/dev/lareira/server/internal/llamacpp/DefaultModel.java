package dev.lareira.server.internal.llamacpp;

import dev.lareira.server.internal.models.LoadedModel;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.server.internal.models.Models;
import dev.lareira.server.internal.openai.OpenAiRequest;

/**
 * The model of requests that name none, as those to llama.cpp's server do, which has only one: the server's default, else
 * the one in memory, else any.
 */
final class DefaultModel {
    private final Models models;
    private final String configured;

    /** @param configured the server's default; empty: none */
    DefaultModel(Models models, String configured) {
        this.models = models;
        this.configured = configured;
    }

    String of(OpenAiRequest request) {
        String asked = request.model(configured);
        if (!asked.isBlank()) {
            return asked;
        }
        return models.loaded().stream()
                .filter(LoadedModel::generates)
                .map(model -> model.entry().name())
                .findFirst()
                .or(() -> models.catalog().list().stream()
                        .filter(ModelEntry::generates)
                        .map(ModelEntry::name)
                        .findFirst())
                .orElse("");
    }
}

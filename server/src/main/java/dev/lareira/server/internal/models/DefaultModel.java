package dev.lareira.server.internal.models;

import dev.lareira.core.ModelStore;

/**
 * The language model of requests that name none: the server's default, else the one in memory, else the usual one, else
 * any.
 */
public final class DefaultModel {
    private final Models models;
    private final String configured;

    /** @param configured the server's default; empty: none */
    public DefaultModel(Models models, String configured) {
        this.models = models;
        this.configured = configured;
    }

    /** @param asked what the request names; the answer is empty only where there is no language model at all */
    public String of(String asked) {
        if (!asked.isBlank()) {
            return asked;
        }
        if (!configured.isBlank()) {
            return configured;
        }
        return models.loaded().stream()
                .filter(LoadedModel::generates)
                .map(model -> model.entry().name())
                .findFirst()
                .or(() -> models.catalog().find(ModelStore.DEFAULT_CHAT_MODEL).map(ModelEntry::name))
                .or(() -> models.catalog().list().stream()
                        .filter(ModelEntry::generates)
                        .map(ModelEntry::name)
                        .findFirst())
                .orElse("");
    }
}

package dev.lareira.server.internal.page;

import dev.lareira.core.ModelStore;
import dev.lareira.quant.RuntimeInfo;
import dev.lareira.server.ServerOptions;
import dev.lareira.server.internal.http.Dialect;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.http.Routes;
import dev.lareira.server.internal.models.ModelCatalog;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /lareira/info}: what the page shows of this server. Whoever brings no key where one is asked for learns only that,
 * so that the page can ask for it.
 */
public final class InfoRoute {
    private final Routes routes;
    private final ModelCatalog catalog;
    private final ServerOptions options;
    private final String version;

    private InfoRoute(Routes routes, ModelCatalog catalog, ServerOptions options, String version) {
        this.routes = routes;
        this.catalog = catalog;
        this.options = options;
        this.version = version;
    }

    /** @param version of this program */
    public static void register(Routes routes, ModelCatalog catalog, ServerOptions options, String version) {
        routes.open(Dialect.LAREIRA, "/lareira/info", new InfoRoute(routes, catalog, options, version)::info);
    }

    private void info(Exchange exchange) {
        ObjectNode info = Json.object()
                .put("version", version)
                .put("apiKey", !options.apiKeys().isEmpty());
        if (routes.hasKey(exchange)) {
            RuntimeInfo runtime = RuntimeInfo.current();
            info.put("java", runtime.jvm() + ", " + runtime.compiler())
                    .put("vector", runtime.vectorBits() == 0 ? "scalar" : runtime.vectorBits() + " bits")
                    .put("threads", options.loading().threads())
                    .put("offline", options.offline())
                    .put("home", options.home().toString())
                    .put("contextDefault", options.loading().contextLength())
                    .put("chatModel", chatModel().orElse(null));
            catalog.find(ModelStore.BUILT_IN_EMBEDDER)
                    .ifPresent(embedder -> info.putObject("embedder")
                            .put("name", embedder.name())
                            .put("dimension", embedder.info().embeddingLength()));
        }
        exchange.send(info);
    }

    /** What answers where no model is chosen. */
    private Optional<String> chatModel() {
        String name = options.model().isEmpty() ? ModelStore.DEFAULT_CHAT_MODEL : options.model();
        return catalog.find(name).map(entry -> entry.name());
    }
}

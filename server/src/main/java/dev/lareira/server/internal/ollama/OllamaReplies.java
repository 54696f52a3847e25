package dev.lareira.server.internal.ollama;

import dev.lareira.core.Token;
import dev.lareira.server.ServerLimits;
import dev.lareira.server.internal.generation.AnswerListener;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Dialect;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.http.Output;
import dev.lareira.server.internal.http.SlowReply;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.server.internal.models.Models;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How answers leave: as lines, as one object, or as the word that a model was loaded. */
final class OllamaReplies {
    private static final String NDJSON = "application/x-ndjson";

    private final Models models;
    private final ServerLimits limits;

    OllamaReplies(Models models, ServerLimits limits) {
        this.models = models;
        this.limits = limits;
    }

    /** Lines; a failure becomes the last of them. */
    void stream(Exchange exchange, Consumer<Output> answer) {
        try (Output out = exchange.stream(NDJSON)) {
            try {
                answer.accept(out);
            } catch (ApiException e) {
                out.line(Dialect.OLLAMA.error(e));
            }
        }
    }

    /** One object. */
    void whole(Exchange exchange, Function<AnswerListener, JsonNode> answer) {
        SlowReply reply = new SlowReply(exchange, limits.keepAlive());
        JsonNode value;
        try {
            value = answer.apply(new AnswerListener() {
                @Override
                public void token(Token token) {
                    reply.tick();
                }

                @Override
                public void waiting() {
                    reply.tick();
                }
            });
        } catch (ApiException e) {
            reply.fail(e);
            return;
        }
        reply.send(value);
    }

    /** A request without a prompt loads the model, or unloads it when it is to be kept for no time: one object always. */
    void load(Exchange exchange, OllamaRequest request, ModelEntry model, ObjectNode done) {
        boolean unload = request.keepAlive().filter(Duration.ZERO::equals).isPresent();
        if (unload) {
            models.unload(model);
        } else {
            models.generator(model.name(), request.keepAlive()).close();
        }
        done.put("done", true).put("done_reason", unload ? "unload" : "load");
        exchange.send(200, Exchange.JSON + "; charset=utf-8", Json.bytes(done));
    }
}

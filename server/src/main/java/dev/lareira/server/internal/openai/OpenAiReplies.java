package dev.lareira.server.internal.openai;

import dev.lareira.core.Token;
import dev.lareira.server.ServerLimits;
import dev.lareira.server.internal.generation.AnswerListener;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Output;
import dev.lareira.server.internal.http.SlowReply;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** How answers leave: as server-sent events, or as one object. */
public final class OpenAiReplies {
    private static final String EVENTS = "text/event-stream";

    private final ServerLimits limits;

    public OpenAiReplies(ServerLimits limits) {
        this.limits = limits;
    }

    /** Events; a failure becomes the last of them. */
    public void stream(Exchange exchange, Consumer<Output> answer) {
        try (Output out = exchange.stream(EVENTS)) {
            try {
                answer.accept(out);
            } catch (ApiException e) {
                out.event("error", exchange.dialect().error(e));
            }
        }
    }

    /** One object. */
    public void whole(Exchange exchange, Function<AnswerListener, JsonNode> answer) {
        SlowReply reply = new SlowReply(exchange, limits.keepAlive());
        JsonNode value;
        try {
            value = answer.apply(ticks(reply));
        } catch (ApiException e) {
            reply.fail(e);
            return;
        }
        reply.send(value);
    }

    /** Several answers may tick at once. */
    private static AnswerListener ticks(SlowReply reply) {
        return new AnswerListener() {
            @Override
            public void token(Token token) {
                waiting();
            }

            @Override
            public void waiting() {
                synchronized (reply) {
                    reply.tick();
                }
            }
        };
    }
}

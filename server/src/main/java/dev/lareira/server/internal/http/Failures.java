package dev.lareira.server.internal.http;

import dev.lareira.core.LareiraException;
import dev.lareira.gguf.GgufException;
import dev.lareira.quant.QuantException;
import dev.lareira.rag.RagException;
import dev.lareira.tokenizer.TokenizerException;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.exc.JsonNodeException;

/** What becomes of an exception of a handler. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** Answers with it where an answer can still be begun, and else closes the connection. */
    void answer(Exchange exchange, RuntimeException e) {
        if (isConnection(e)) {
            LOG.debug("the client of {} is gone: {}", exchange.path(), e.toString());
            throw new CloseConnectionException("the client is gone", e);
        }
        if (e instanceof RequestException broken) {
            throw broken;
        }
        ApiException told = told(exchange, e);
        if (exchange.isSent()) {
            LOG.warn("{} failed half-way: {}", exchange.path(), e.toString());
            throw new CloseConnectionException("the answer cannot be completed", e);
        }
        exchange.fail(told);
    }

    static ApiException told(Exchange exchange, RuntimeException e) {
        return switch (e) {
            case ApiException ours -> ours;
            case LareiraException ours -> ApiException.because(400, ours);
            case GgufException ours -> ApiException.because(400, ours);
            case TokenizerException ours -> ApiException.because(400, ours);
            case QuantException ours -> ApiException.because(400, ours);
            case RagException ours -> ApiException.because(400, ours);
            // A number of the request that is none of the size, or the kind, that it is read as.
            case JsonNodeException odd ->
                ApiException.badRequest(
                        "a value of the request has the wrong type or size: " + odd.getOriginalMessage());
            default -> {
                LOG.error("{} failed", exchange.path(), e);
                yield ApiException.internal(e);
            }
        };
    }

    private static boolean isConnection(RuntimeException e) {
        return e instanceof UncheckedIOException
                || e instanceof SocketWriterException
                || e instanceof ServerConnectionException
                || e instanceof CloseConnectionException;
    }
}

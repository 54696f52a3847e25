package dev.lareira.server.internal.ollama;

import dev.lareira.core.DownloadListener;
import dev.lareira.server.ServerLimits;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.http.Output;
import dev.lareira.server.internal.http.SlowReply;
import dev.lareira.server.internal.models.ModelPulls;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/pull}: fetches a model, from known places only; one that is there already is done at once. */
final class OllamaPull {
    private static final long PROGRESS_NANOS = 100_000_000;

    private final ModelPulls pulls;
    private final OllamaReplies replies;
    private final ServerLimits limits;

    OllamaPull(ModelPulls pulls, OllamaReplies replies, ServerLimits limits) {
        this.pulls = pulls;
        this.replies = replies;
        this.limits = limits;
    }

    void handle(Exchange exchange) {
        OllamaRequest request = new OllamaRequest(exchange.json());
        String name = request.model();
        boolean present = pulls.isPresent(name);
        if (request.streams()) {
            replies.stream(exchange, out -> {
                out.line(status("pulling manifest"));
                if (!present) {
                    fetch(exchange, name, new Lines(out));
                }
                out.line(status("verifying sha256 digest"));
                out.line(status("writing manifest"));
                out.line(status("success"));
            });
            return;
        }
        SlowReply reply = new SlowReply(exchange, limits.keepAlive());
        try {
            if (!present) {
                fetch(exchange, name, new Ticks(reply));
            }
        } catch (ApiException e) {
            reply.fail(e);
            return;
        }
        reply.send(status("success"));
    }

    private void fetch(Exchange exchange, String name, Progress progress) {
        exchange.peer().whenGone(() -> progress.gone = true);
        pulls.fetch(name, progress);
    }

    private static ObjectNode status(String text) {
        return Json.object().put("status", text);
    }

    /** Ends with its client; what is on the disk is there for the next attempt. */
    private abstract static class Progress implements DownloadListener {
        volatile boolean gone;

        @Override
        public boolean cancelled() {
            return gone;
        }
    }

    private static final class Lines extends Progress {
        private final Output out;
        private long last;

        private Lines(Output out) {
            this.out = out;
        }

        @Override
        public void progress(long bytes, long total) {
            if (System.nanoTime() - last >= PROGRESS_NANOS || bytes == total) {
                last = System.nanoTime();
                ObjectNode line = status("pulling model").put("digest", "model");
                out.line(line.put("total", Math.max(total, bytes)).put("completed", bytes));
            }
        }
    }

    private static final class Ticks extends Progress {
        private final SlowReply reply;

        private Ticks(SlowReply reply) {
            this.reply = reply;
        }

        @Override
        public void progress(long bytes, long total) {
            reply.tick();
        }
    }
}

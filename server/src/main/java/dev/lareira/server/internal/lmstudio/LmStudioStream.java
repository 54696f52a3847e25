package dev.lareira.server.internal.lmstudio;

import dev.lareira.server.internal.generation.AnswerListener;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.http.Output;
import tools.jackson.databind.node.ObjectNode;

/** The named events of {@code /api/v1/chat}: from {@code chat.start} to {@code chat.end}, each part begun and ended. */
final class LmStudioStream implements AnswerListener {
    private final Output out;
    private final String model;
    /** What is being told: {@code prompt_processing}, {@code reasoning} or {@code message}; empty: nothing. */
    private String part = "";

    LmStudioStream(Output out, String model) {
        this.out = out;
        this.model = model;
    }

    /** @param loadNanos what loading the model took; 0 where it was there */
    void begin(long loadNanos) {
        out.event("chat.start", event("chat.start").put("model_instance_id", model));
        if (loadNanos > 0) {
            out.event("model_load.start", event("model_load.start").put("model_instance_id", model));
            out.event(
                    "model_load.end",
                    event("model_load.end").put("model_instance_id", model).put("load_time_seconds", loadNanos / 1e9));
        }
        turn("prompt_processing");
    }

    @Override
    public void reasoning(String text) {
        tell("reasoning", text);
    }

    @Override
    public void text(String text) {
        tell("message", text);
    }

    @Override
    public void waiting() {
        out.ping();
    }

    void end(ObjectNode result) {
        turn("");
        out.event("chat.end", event("chat.end").set("result", result));
    }

    void fail(ApiException e) {
        ObjectNode event = event("error");
        event.putObject("error")
                .put("type", e.status() < 500 ? "invalid_request" : "internal_error")
                .put("message", e.getMessage());
        out.event("error", event);
    }

    private void tell(String kind, String text) {
        turn(kind);
        out.event(kind + ".delta", event(kind + ".delta").put("content", text));
    }

    /** Ends the part that is being told where another one begins. */
    private void turn(String next) {
        if (part.equals(next)) {
            return;
        }
        if (!part.isEmpty()) {
            out.event(part + ".end", event(part + ".end"));
        }
        if (!next.isEmpty()) {
            out.event(next + ".start", event(next + ".start"));
        }
        part = next;
    }

    private static ObjectNode event(String type) {
        return Json.object().put("type", type);
    }
}

package dev.lareira.server.internal.anthropic;

import dev.lareira.core.ToolCall;
import dev.lareira.server.internal.generation.Answer;
import dev.lareira.server.internal.generation.AnswerListener;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.http.Output;
import tools.jackson.databind.node.ObjectNode;

/** An answer as events: blocks of content open and close one after the other. */
final class AnthropicStream implements AnswerListener {
    private final Output out;
    private String open = "";
    private int index = -1;

    AnthropicStream(Output out) {
        this.out = out;
    }

    void begin(ObjectNode message) {
        send("message_start", Json.object().set("message", message));
        waiting();
    }

    @Override
    public void text(String text) {
        open("text", Json.object().put("type", "text").put("text", ""));
        delta(Json.object().put("type", "text_delta").put("text", text));
    }

    @Override
    public void reasoning(String text) {
        open(
                "thinking",
                Json.object().put("type", "thinking").put("thinking", "").put("signature", ""));
        delta(Json.object().put("type", "thinking_delta").put("thinking", text));
    }

    @Override
    public void call(int number, ToolCall call) {
        close();
        ObjectNode block =
                Json.object().put("type", "tool_use").put("id", call.id()).put("name", call.name());
        block.putObject("input");
        open("tool_use", block);
        delta(Json.object().put("type", "input_json_delta").put("partial_json", call.argumentsJson()));
        close();
    }

    @Override
    public void waiting() {
        send("ping", Json.object());
    }

    void end(Answer answer) {
        close();
        ObjectNode event = Json.object();
        event.putObject("delta")
                .put("stop_reason", AnthropicMessages.stopReason(answer))
                .put("stop_sequence", (String) null);
        send("message_delta", event.set("usage", AnthropicMessages.usage(answer.usage())));
        send("message_stop", Json.object());
    }

    private void open(String type, ObjectNode block) {
        if (!open.equals(type)) {
            close();
            open = type;
            index++;
            send("content_block_start", Json.object().put("index", index).set("content_block", block));
        }
    }

    private void delta(ObjectNode delta) {
        send("content_block_delta", Json.object().put("index", index).set("delta", delta));
    }

    private void close() {
        if (!open.isEmpty()) {
            send("content_block_stop", Json.object().put("index", index));
            open = "";
        }
    }

    private void send(String type, ObjectNode data) {
        ObjectNode event = Json.object().put("type", type);
        data.properties().forEach(field -> event.set(field.getKey(), field.getValue()));
        out.event(type, event);
    }
}

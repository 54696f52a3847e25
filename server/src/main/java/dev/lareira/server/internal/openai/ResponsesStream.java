package dev.lareira.server.internal.openai;

import dev.lareira.core.ToolCall;
import dev.lareira.server.internal.generation.Answer;
import dev.lareira.server.internal.generation.AnswerListener;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.http.Output;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer of {@code /v1/responses} as events: items of the output open and close one after the other, each event with a
 * rising number.
 */
final class ResponsesStream implements AnswerListener {
    private enum Open {
        NOTHING,
        THOUGHT,
        TEXT
    }

    private final Output out;
    private final ResponseObject response;
    private final ArrayNode items = Json.array();
    private final StringBuilder text = new StringBuilder();
    private Open open = Open.NOTHING;
    private String itemId = "";
    private int number;

    ResponsesStream(Output out, ResponseObject response) {
        this.out = out;
        this.response = response;
    }

    void begin() {
        send("response.created", Json.object().set("response", response.inProgress()));
        send("response.in_progress", Json.object().set("response", response.inProgress()));
    }

    @Override
    public void reasoning(String more) {
        if (open != Open.THOUGHT) {
            open(Open.THOUGHT, OpenAiAnswers.id("rs_"));
            added(ResponseObject.reasoning(itemId, "", false));
            send("response.reasoning_summary_part.added", summary().set("part", ResponseObject.summaryPart("")));
        }
        text.append(more);
        send("response.reasoning_summary_text.delta", summary().put("delta", more));
    }

    @Override
    public void text(String more) {
        if (open != Open.TEXT) {
            open(Open.TEXT, OpenAiAnswers.id("msg_"));
            added(ResponseObject.message(itemId, "", "in_progress"));
            send("response.content_part.added", part().set("part", ResponseObject.textPart("")));
        }
        text.append(more);
        ObjectNode event = part().put("delta", more);
        event.putArray("logprobs");
        send("response.output_text.delta", event);
    }

    @Override
    public void call(int index, ToolCall call) {
        close("completed");
        itemId = OpenAiAnswers.id("fc_");
        added(ResponseObject.call(itemId, call, false));
        send("response.function_call_arguments.delta", item().put("delta", call.argumentsJson()));
        send(
                "response.function_call_arguments.done",
                item().put("name", call.name()).put("arguments", call.argumentsJson()));
        finished(ResponseObject.call(itemId, call, true));
    }

    @Override
    public void waiting() {
        out.ping();
    }

    /** All is sent; returns the whole response. */
    ObjectNode end(Answer answer, int reasoningTokens) {
        close(answer.isCut() ? "incomplete" : "completed");
        ObjectNode whole = response.done(answer.isCut(), items, answer.usage(), reasoningTokens);
        send(
                answer.isCut() ? "response.incomplete" : "response.completed",
                Json.object().set("response", whole));
        return whole;
    }

    void fail(String message) {
        close("incomplete");
        send("response.failed", Json.object().set("response", response.failed(message, items)));
    }

    private void open(Open what, String id) {
        close("completed");
        open = what;
        itemId = id;
    }

    private void close(String status) {
        String whole = text.toString();
        if (open == Open.THOUGHT) {
            send("response.reasoning_summary_text.done", summary().put("text", whole));
            send("response.reasoning_summary_part.done", summary().set("part", ResponseObject.summaryPart(whole)));
            finished(ResponseObject.reasoning(itemId, whole, true));
        } else if (open == Open.TEXT) {
            ObjectNode done = part().put("text", whole);
            done.putArray("logprobs");
            send("response.output_text.done", done);
            send("response.content_part.done", part().set("part", ResponseObject.textPart(whole)));
            finished(ResponseObject.message(itemId, whole, status));
        }
        open = Open.NOTHING;
        text.setLength(0);
    }

    private void added(ObjectNode item) {
        send(
                "response.output_item.added",
                Json.object().put("output_index", items.size()).set("item", item));
    }

    private void finished(ObjectNode item) {
        send(
                "response.output_item.done",
                Json.object().put("output_index", items.size()).set("item", item));
        items.add(item);
    }

    private ObjectNode item() {
        return Json.object().put("item_id", itemId).put("output_index", items.size());
    }

    private ObjectNode part() {
        return item().put("content_index", 0);
    }

    private ObjectNode summary() {
        return item().put("summary_index", 0);
    }

    private void send(String type, ObjectNode data) {
        ObjectNode event = Json.object().put("type", type).put("sequence_number", number++);
        data.properties().forEach(field -> event.set(field.getKey(), field.getValue()));
        out.event(type, event);
    }
}

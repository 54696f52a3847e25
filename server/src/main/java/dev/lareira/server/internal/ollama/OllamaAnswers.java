package dev.lareira.server.internal.ollama;

import dev.lareira.core.Token;
import dev.lareira.core.ToolCall;
import dev.lareira.server.internal.generation.Answer;
import dev.lareira.server.internal.generation.Usage;
import dev.lareira.server.internal.http.Json;
import dev.lareira.tokenizer.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The objects that answers of Ollama's interface are made of. */
final class OllamaAnswers {
    private static final JsonMapper MAPPER = new JsonMapper();

    private OllamaAnswers() {}

    /** What every object begins with. */
    static ObjectNode object(String model) {
        return Json.object().put("model", model).put("created_at", now());
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS).toString();
    }

    static ObjectNode message(String content) {
        return Json.object().put("role", "assistant").put("content", content);
    }

    /** Calls of one answer, the first of which is its {@code first}-th: each needs an index of its own (rule 13). */
    static ArrayNode calls(int first, List<ToolCall> calls) {
        ArrayNode array = Json.array();
        int index = first;
        for (ToolCall call : calls) {
            ObjectNode function = Json.object().put("index", index++).put("name", call.name());
            function.set("arguments", MAPPER.readTree(call.argumentsJson()));
            array.addObject().put("id", call.id()).set("function", function);
        }
        return array;
    }

    /** What the last object ends with, and no other has (rules 10 and 11). */
    static ObjectNode end(ObjectNode object, Answer answer) {
        Usage usage = answer.usage();
        return object.put("done", true)
                .put("done_reason", answer.isCut() ? "length" : "stop")
                .put("total_duration", usage.totalNanos())
                .put("load_duration", usage.loadNanos())
                .put("prompt_eval_count", usage.promptTokens())
                .put("prompt_eval_duration", usage.promptNanos())
                .put("eval_count", usage.tokens())
                .put("eval_duration", usage.generatedNanos());
    }

    static ArrayNode logprobs(Vocabulary vocabulary, List<Token> tokens) {
        ArrayNode array = Json.array();
        for (Token token : tokens) {
            ObjectNode node = logprob(array.addObject(), vocabulary, token.id(), token.logprob());
            ArrayNode top = Json.array();
            token.top().forEach(other -> logprob(top.addObject(), vocabulary, other.id(), other.logprob()));
            if (!top.isEmpty()) {
                node.set("top_logprobs", top);
            }
        }
        return array;
    }

    private static ObjectNode logprob(ObjectNode node, Vocabulary vocabulary, int id, float logprob) {
        byte[] bytes = vocabulary.bytes(id);
        node.put("token", new String(bytes, StandardCharsets.UTF_8)).put("logprob", logprob);
        ArrayNode array = node.putArray("bytes");
        for (byte b : bytes) {
            array.add(b & 0xff);
        }
        return node;
    }
}

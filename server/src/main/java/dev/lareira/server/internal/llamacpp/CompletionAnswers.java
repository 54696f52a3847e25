package dev.lareira.server.internal.llamacpp;

import dev.lareira.core.FinishReason;
import dev.lareira.core.Token;
import dev.lareira.server.internal.generation.Answer;
import dev.lareira.server.internal.generation.PreparedAnswer;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.openai.OpenAiAnswers;
import dev.lareira.tokenizer.Tokenizer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The objects that answers of {@code /completion} are made of. */
final class CompletionAnswers {
    private CompletionAnswers() {}

    /** A whole answer, or the last event of a stream, which has no text. */
    static ObjectNode end(JsonNode request, PreparedAnswer prepared, Answer answer, int index, String text) {
        int tokens = answer.usage().tokens();
        ObjectNode object = Json.object()
                .put("index", index)
                .put("content", text)
                .put("stop", true)
                .put("model", prepared.model().entry().name())
                .put("stop_type", stopType(answer.reason()))
                .put("tokens_predicted", tokens)
                .put("tokens_evaluated", answer.usage().promptTokens())
                .put("tokens_cached", answer.usage().promptTokens() + tokens)
                .put("truncated", false);
        if (request.path("return_tokens").asBoolean(false)) {
            ArrayNode ids = object.putArray("tokens");
            answer.tokens().forEach(token -> ids.add(token.id()));
        }
        if (request.path("n_probs").asInt(0) > 0) {
            object.set("completion_probabilities", probabilities(prepared, answer));
        }
        return object.set("timings", OpenAiAnswers.timings(answer.usage()));
    }

    private static ArrayNode probabilities(PreparedAnswer prepared, Answer answer) {
        Tokenizer tokenizer = prepared.model().model().tokenizer();
        ArrayNode array = Json.array();
        for (Token token : answer.tokens()) {
            ArrayNode top = probability(array.addObject(), tokenizer, token.id(), token.logprob())
                    .putArray("top_logprobs");
            token.top().forEach(other -> probability(top.addObject(), tokenizer, other.id(), other.logprob()));
        }
        return array;
    }

    private static ObjectNode probability(ObjectNode node, Tokenizer tokenizer, int id, float logprob) {
        return node.put("id", id).put("token", tokenizer.decode(new int[] {id})).put("logprob", logprob);
    }

    private static String stopType(FinishReason reason) {
        return switch (reason) {
            case STOP_STRING -> "word";
            case MAX_TOKENS, CONTEXT_FULL -> "limit";
            default -> "eos";
        };
    }
}

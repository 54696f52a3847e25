package dev.lareira.server.internal.openai;

import dev.lareira.core.Token;
import dev.lareira.core.ToolCall;
import dev.lareira.server.internal.generation.Answer;
import dev.lareira.server.internal.generation.PreparedAnswer;
import dev.lareira.server.internal.generation.Usage;
import dev.lareira.server.internal.http.Json;
import dev.lareira.tokenizer.Tokenizer;
import dev.lareira.tokenizer.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The objects that answers of OpenAI's interface are made of. */
public final class OpenAiAnswers {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 24;

    private OpenAiAnswers() {}

    /** An id that no other answer has. */
    public static String id(String prefix) {
        StringBuilder id = new StringBuilder(prefix);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return id.toString();
    }

    /** Seconds since 1970. */
    public static long now() {
        return System.currentTimeMillis() / 1000;
    }

    public static String finishReason(Answer answer) {
        if (answer.isCut()) {
            return "length";
        }
        return answer.calls().isEmpty() ? "stop" : "tool_calls";
    }

    /** How many tokens the thought before an answer took. */
    public static int reasoningTokens(PreparedAnswer prepared, Answer answer) {
        Tokenizer tokenizer = prepared.model().model().tokenizer();
        return answer.reasoning().isEmpty() ? 0 : tokenizer.encode(answer.reasoning(), false, false).length;
    }

    static ObjectNode usage(Usage usage) {
        ObjectNode node = Json.object()
                .put("prompt_tokens", usage.promptTokens())
                .put("completion_tokens", usage.tokens())
                .put("total_tokens", usage.promptTokens() + usage.tokens());
        node.putObject("prompt_tokens_details").put("cached_tokens", usage.cachedTokens());
        return node;
    }

    /** As llama.cpp's server tells them. */
    public static ObjectNode timings(Usage usage) {
        int read = usage.promptTokens() - usage.cachedTokens();
        return Json.object()
                .put("cache_n", usage.cachedTokens())
                .put("prompt_n", read)
                .put("prompt_ms", usage.promptNanos() / 1e6)
                .put("prompt_per_token_ms", read == 0 ? 0 : usage.promptNanos() / 1e6 / read)
                .put("prompt_per_second", usage.promptTokensPerSecond())
                .put("predicted_n", usage.tokens())
                .put("predicted_ms", usage.generatedNanos() / 1e6)
                .put("predicted_per_token_ms", usage.tokens() == 0 ? 0 : usage.generatedNanos() / 1e6 / usage.tokens())
                .put("predicted_per_second", usage.tokensPerSecond());
    }

    /** As LM Studio tells them. */
    public static ObjectNode stats(Answer answer) {
        String stop = switch (answer.reason()) {
            case MAX_TOKENS -> "maxPredictedTokensReached";
            case CONTEXT_FULL -> "contextLengthReached";
            case STOP_STRING -> "stopStringFound";
            default -> answer.calls().isEmpty() ? "eosFound" : "toolCalls";
        };
        return Json.object()
                .put("tokens_per_second", answer.usage().tokensPerSecond())
                .put("time_to_first_token", answer.usage().promptNanos() / 1e9)
                .put("generation_time", answer.usage().generatedNanos() / 1e9)
                .put("stop_reason", stop);
    }

    /** A whole call, at its place among the calls of its answer. */
    static ObjectNode call(ToolCall call) {
        ObjectNode node = Json.object().put("id", call.id()).put("type", "function");
        node.putObject("function").put("name", call.name()).put("arguments", call.argumentsJson());
        return node;
    }

    static ObjectNode logprobs(Vocabulary vocabulary, List<Token> tokens) {
        ObjectNode node = Json.object();
        ArrayNode content = node.putArray("content");
        for (Token token : tokens) {
            ObjectNode entry = logprob(content.addObject(), vocabulary, token.id(), token.logprob());
            ArrayNode top = entry.putArray("top_logprobs");
            token.top().forEach(other -> logprob(top.addObject(), vocabulary, other.id(), other.logprob()));
        }
        return node.set("refusal", null);
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

    /** Of {@code /v1/completions}, which tells them in columns. */
    static ObjectNode columns(Vocabulary vocabulary, List<Token> tokens) {
        ObjectNode node = Json.object();
        ArrayNode texts = node.putArray("tokens");
        ArrayNode logprobs = node.putArray("token_logprobs");
        ArrayNode tops = node.putArray("top_logprobs");
        ArrayNode offsets = node.putArray("text_offset");
        int offset = 0;
        for (Token token : tokens) {
            texts.add(text(vocabulary, token.id()));
            logprobs.add(token.logprob());
            ObjectNode top = tops.addObject();
            token.top().forEach(other -> top.put(text(vocabulary, other.id()), other.logprob()));
            offsets.add(offset);
            offset += token.text().length();
        }
        return node;
    }

    private static String text(Vocabulary vocabulary, int id) {
        return new String(vocabulary.bytes(id), StandardCharsets.UTF_8);
    }
}

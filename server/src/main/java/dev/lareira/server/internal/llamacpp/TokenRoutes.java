package dev.lareira.server.internal.llamacpp;

import dev.lareira.core.ChatRequest;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.DefaultModel;
import dev.lareira.server.internal.models.Models;
import dev.lareira.server.internal.openai.OpenAiMessages;
import dev.lareira.server.internal.openai.OpenAiRequest;
import dev.lareira.tokenizer.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /tokenize}, {@code /detokenize} and {@code /apply-template}. */
final class TokenRoutes {
    private final Models models;
    private final DefaultModel defaultModel;

    TokenRoutes(Models models, DefaultModel defaultModel) {
        this.models = models;
        this.defaultModel = defaultModel;
    }

    private Models.Lease lease(OpenAiRequest request) {
        return models.generator(defaultModel.of(request.model("")), request.keepAlive());
    }

    void tokenize(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        JsonNode body = request.body();
        try (Models.Lease lease = lease(request)) {
            Tokenizer tokenizer = lease.model().model().tokenizer();
            int[] ids = tokenizer.encode(
                    body.path("content").asString(""),
                    body.path("add_special").asBoolean(false),
                    body.path("parse_special").asBoolean(true));
            ObjectNode answer = Json.object();
            ArrayNode tokens = answer.putArray("tokens");
            for (int id : ids) {
                if (body.path("with_pieces").asBoolean(false)) {
                    JsonNode piece = piece(tokenizer.vocabulary().bytes(id));
                    tokens.addObject().put("id", id).set("piece", piece);
                } else {
                    tokens.add(id);
                }
            }
            exchange.send(answer);
        }
    }

    /** A text, or its bytes where they are none. */
    private static JsonNode piece(byte[] bytes) {
        try {
            return Json.node(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            ArrayNode array = Json.array();
            for (byte b : bytes) {
                array.add(b & 0xff);
            }
            return array;
        }
    }

    void detokenize(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        JsonNode tokens = request.body().path("tokens");
        if (!tokens.isArray()) {
            throw ApiException.badParameter("tokens", "tokens must be a list of numbers");
        }
        try (Models.Lease lease = lease(request)) {
            Tokenizer tokenizer = lease.model().model().tokenizer();
            int[] ids = new int[tokens.size()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = tokens.get(i).asInt(-1);
                if (ids[i] < 0 || ids[i] >= tokenizer.vocabulary().size()) {
                    throw ApiException.badParameter("tokens", "token " + tokens.get(i) + " is not in the vocabulary");
                }
            }
            exchange.send(Json.object().put("content", tokenizer.decode(ids)));
        }
    }

    void applyTemplate(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        JsonNode body = request.body();
        ChatRequest chat = ChatRequest.builder(OpenAiMessages.messages(body.path("messages")))
                .tools(OpenAiMessages.tools(body.path("tools")))
                .build();
        try (Models.Lease lease = lease(request)) {
            String prompt = lease.model().format().prompt(chat).text();
            exchange.send(Json.object().put("prompt", prompt));
        }
    }
}

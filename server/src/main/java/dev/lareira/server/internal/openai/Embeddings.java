package dev.lareira.server.internal.openai;

import dev.lareira.server.internal.embedding.TextVectors;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.server.internal.models.Models;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/embeddings}. */
public final class Embeddings {
    private final Models models;
    private final TextVectors vectors;
    private final String defaultModel;

    /** @param defaultModel the model for requests that name none */
    public Embeddings(Models models, TextVectors vectors, String defaultModel) {
        this.models = models;
        this.vectors = vectors;
        this.defaultModel = defaultModel;
    }

    public void handle(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        JsonNode body = request.body();
        String format = body.path("encoding_format").asString("float");
        if (!format.equals("float") && !format.equals("base64")) {
            throw ApiException.badParameter(
                    "encoding_format", "encoding_format is " + format + ", expected float or base64");
        }
        ModelEntry model = models.catalog().require(request.model(defaultModel));
        List<String> texts = TextVectors.someTexts(body, "input");
        TextVectors.Result result = vectors.embed(
                new TextVectors.Request(
                        model.name(),
                        texts,
                        body.path("truncate").asBoolean(true),
                        TextVectors.dimensions(body.path("dimensions")),
                        request.keepAlive()),
                exchange.peer());
        ObjectNode answer = Json.object().put("object", "list");
        ArrayNode data = answer.putArray("data");
        for (float[] vector : result.vectors()) {
            ObjectNode entry = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            if (format.equals("base64")) {
                entry.put("embedding", base64(vector));
            } else {
                entry.set("embedding", Json.numbers(vector));
            }
        }
        answer.put("model", request.model(defaultModel));
        answer.putObject("usage").put("prompt_tokens", result.tokens()).put("total_tokens", result.tokens());
        exchange.send(answer);
    }

    /** Little-endian 32-bit floats (rule 20). */
    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}

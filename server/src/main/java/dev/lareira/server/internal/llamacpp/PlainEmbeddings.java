package dev.lareira.server.internal.llamacpp;

import dev.lareira.server.internal.embedding.TextVectors;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.openai.OpenAiRequest;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** {@code /embedding}: vectors in llama.cpp's own shape, a list without usage in which each text has a list of vectors. */
final class PlainEmbeddings {
    /** What the largest component becomes where {@code embd_normalize} is 0, so that all fit 16 bits. */
    private static final double LARGEST = 32760;

    private static final int EUCLIDEAN = 2;
    /** Powers of higher ones leave nothing of small components. */
    private static final int HIGHEST = 8;

    private final TextVectors vectors;
    private final String defaultModel;

    /** @param defaultModel the model for requests that name none */
    PlainEmbeddings(TextVectors vectors, String defaultModel) {
        this.vectors = vectors;
        this.defaultModel = defaultModel;
    }

    void handle(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        JsonNode body = request.body();
        int norm = norm(body.path("embd_normalize"));
        List<String> texts = TextVectors.someTexts(body, body.has("input") ? "input" : "content");
        TextVectors.Result result = vectors.embed(
                new TextVectors.Request(
                        request.model(defaultModel), texts, false, Optional.empty(), request.keepAlive()),
                exchange.peer());
        ArrayNode list = Json.array();
        for (float[] vector : result.vectors()) {
            list.addObject()
                    .put("index", list.size() - 1)
                    .putArray("embedding")
                    .add(Json.numbers(scaled(vector, norm)));
        }
        exchange.send(list);
    }

    private static int norm(JsonNode field) {
        if (field.isMissingNode() || field.isNull()) {
            return EUCLIDEAN;
        }
        if (!field.isIntegralNumber() || field.asInt(-1) < 0 || field.asInt(-1) > HIGHEST) {
            throw ApiException.badParameter(
                    "embd_normalize",
                    "embd_normalize is " + field
                            + ", expected 0 (largest component 32760), 1 (taxicab), 2 (Euclidean) or a norm up to "
                            + HIGHEST);
        }
        return field.asInt();
    }

    private static float[] scaled(float[] vector, int norm) {
        double length = length(vector, norm);
        float[] scaled = new float[vector.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) (vector[i] / length);
        }
        return scaled;
    }

    /** What to divide by; vectors come with Euclidean length 1, and every norm is the same for a multiple of them. */
    private static double length(float[] vector, int norm) {
        double length = 0;
        for (float component : vector) {
            double size = Math.abs(component);
            length = norm == 0 ? Math.max(length, size / LARGEST) : length + Math.pow(size, norm);
        }
        length = norm == 0 ? length : Math.pow(length, 1.0 / norm);
        return length == 0 ? 1 : length;
    }
}

package dev.lareira.server.internal.http;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON in and out. */
public final class Json {
    private static final JsonMapper WRITER = new JsonMapper();

    private final JsonMapper reader;

    /** @param maxDepth deepest nesting that is read */
    public Json(int maxDepth) {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxStringLength(Integer.MAX_VALUE)
                .maxNumberLength(100)
                .build();
        reader = JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .build();
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** A list of the components of a vector. */
    public static ArrayNode numbers(float[] vector) {
        ArrayNode list = array();
        for (float component : vector) {
            list.add(component);
        }
        return list;
    }

    /** In UTF-8. */
    public static byte[] bytes(JsonNode value) {
        return WRITER.writeValueAsBytes(value);
    }

    public static String text(Object value) {
        return WRITER.writeValueAsString(value);
    }

    /** Any value as a node: maps, lists, strings, numbers. */
    public static JsonNode node(Object value) {
        return WRITER.valueToTree(value);
    }

    /** @throws ApiException with status 400 when the bytes are no JSON in UTF-8, or nested too deeply */
    public JsonNode parse(byte[] bytes) {
        try {
            return reader.readTree(bytes);
        } catch (StreamConstraintsException e) {
            throw ApiException.badRequest("the JSON is too large: " + e.getOriginalMessage());
        } catch (JacksonException e) {
            throw ApiException.badRequest("the body is not JSON: " + e.getOriginalMessage() + place(e));
        }
    }

    private static String place(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " (line %d, column %d)"
                        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }
}

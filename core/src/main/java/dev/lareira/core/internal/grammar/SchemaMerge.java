package dev.lareira.core.internal.grammar;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Schemas that hold at the same time, as one schema. */
final class SchemaMerge {
    private static final Set<String> ANNOTATIONS = Set.of(
            "$schema",
            "$id",
            "$defs",
            "definitions",
            "$comment",
            "$anchor",
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly",
            "discriminator",
            "strict");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final BiFunction<String, String, JsonNode> resolve;
    private int steps;

    /** {@code resolve}: the schema that a pointer used at a path means. */
    SchemaMerge(BiFunction<String, String, JsonNode> resolve) {
        this.resolve = resolve;
    }

    /** The keywords that say something about documents. */
    static List<String> constraints(JsonNode schema) {
        return schema.propertyNames().stream()
                .filter(name -> !ANNOTATIONS.contains(name))
                .toList();
    }

    static JsonNode without(JsonNode schema, String keyword) {
        ObjectNode rest = ((ObjectNode) schema).deepCopy();
        rest.remove(keyword);
        return rest;
    }

    /** The values that {@code const} and {@code enum} leave. */
    static List<JsonNode> values(JsonNode schema) {
        List<JsonNode> values = new ArrayList<>();
        if (schema.has("enum")) {
            schema.get("enum").forEach(values::add);
        }
        if (schema.has("const")) {
            JsonNode only = schema.get("const");
            return values.isEmpty() || values.contains(only) ? List.of(only) : List.of();
        }
        return values;
    }

    static boolean hasType(JsonNode value, JsonNode type) {
        if (type == null) {
            return true;
        }
        if (type.isArray()) {
            for (JsonNode each : type) {
                if (hasType(value, each)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.asString()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "number" -> value.isNumber();
            case "integer" ->
                value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> false;
        };
    }

    /** Puts {@code $ref} and the members of {@code allOf} into the schema around them. */
    JsonNode flatten(JsonNode schema, String path) {
        if (++steps > GrammarLimits.DEFAULTS.depth()) {
            throw JsonSchema.error(
                    path,
                    "allOf and $ref lead back to themselves, or through more than " + GrammarLimits.DEFAULTS.depth()
                            + " schemas");
        }
        if (!schema.isObject() || !schema.has("$ref") && !schema.has("allOf")) {
            return schema;
        }
        JsonNode result = without(without(schema, "$ref"), "allOf");
        if (schema.has("$ref")) {
            result = both(result, resolve.apply(schema.get("$ref").asString(), path), path);
        }
        for (JsonNode part : schema.path("allOf")) {
            result = both(result, part, path);
        }
        return result;
    }

    /** A schema of what both allow. */
    JsonNode both(JsonNode left, JsonNode right, String path) {
        JsonNode a = flatten(left, path);
        JsonNode b = flatten(right, path);
        if (a.isBoolean() || b.isBoolean()) {
            return a.isBoolean() && a.asBoolean() || b.isBoolean() && !b.asBoolean() ? b : a;
        }
        ObjectNode result = ((ObjectNode) a).deepCopy();
        for (String keyword : constraints(b)) {
            JsonNode value = b.get(keyword);
            JsonNode own = a.get(keyword);
            if (keyword.equals("properties") || keyword.equals("additionalProperties")) {
                continue;
            }
            result.set(keyword, own == null || own.equals(value) ? value : merged(keyword, own, value, path));
        }
        properties((ObjectNode) a, (ObjectNode) b, result);
        return result;
    }

    private static JsonNode merged(String keyword, JsonNode a, JsonNode b, String path) {
        return switch (keyword) {
            case "required" -> {
                Set<JsonNode> names = new LinkedHashSet<>();
                a.forEach(names::add);
                b.forEach(names::add);
                yield array(names);
            }
            case "type" -> types(a, b);
            case "enum" -> {
                Set<JsonNode> values = new LinkedHashSet<>();
                a.forEach(values::add);
                Set<JsonNode> others = new LinkedHashSet<>();
                b.forEach(others::add);
                values.retainAll(others);
                yield array(values);
            }
            case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties" ->
                a.decimalValue().compareTo(b.decimalValue()) >= 0 ? a : b;
            case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties" ->
                a.decimalValue().compareTo(b.decimalValue()) <= 0 ? a : b;
            case "items" -> allOf(a, b);
            default -> throw JsonSchema.error(path, "'" + keyword + "' is given twice, and both cannot be enforced");
        };
    }

    private static JsonNode types(JsonNode a, JsonNode b) {
        Set<JsonNode> common = new LinkedHashSet<>();
        for (JsonNode x : a.isArray() ? a : JSON.arrayNode().add(a)) {
            for (JsonNode y : b.isArray() ? b : JSON.arrayNode().add(b)) {
                boolean narrower =
                        x.asString().equals("integer") && y.asString().equals("number");
                boolean wider = x.asString().equals("number") && y.asString().equals("integer");
                if (x.equals(y) || narrower) {
                    common.add(x);
                } else if (wider) {
                    common.add(y);
                }
            }
        }
        return array(common);
    }

    private static void properties(ObjectNode a, ObjectNode b, ObjectNode result) {
        ObjectNode properties = JSON.objectNode();
        for (ObjectNode side : List.of(a, b)) {
            ObjectNode other = side == a ? b : a;
            for (var entry : side.path("properties").properties()) {
                JsonNode there = other.path("properties").get(entry.getKey());
                JsonNode limit = there != null ? there : other.get("additionalProperties");
                JsonNode value = limit == null ? entry.getValue() : allOf(entry.getValue(), limit);
                properties.putIfAbsent(entry.getKey(), value);
            }
        }
        if (!properties.isEmpty()) {
            result.set("properties", properties);
        }
        JsonNode left = a.get("additionalProperties");
        JsonNode right = b.get("additionalProperties");
        if (left != null || right != null) {
            result.set("additionalProperties", left == null ? right : right == null ? left : allOf(left, right));
        }
    }

    private static JsonNode allOf(JsonNode a, JsonNode b) {
        if (a.equals(b)) {
            return a;
        }
        ObjectNode both = JSON.objectNode();
        both.putArray("allOf").add(a).add(b);
        return both;
    }

    private static ArrayNode array(Set<JsonNode> values) {
        return JSON.arrayNode().addAll(values);
    }
}

package dev.lareira.core.internal.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * Whether a document that is written for one schema can also be valid for another, which {@code oneOf} forbids. Errs
 * towards yes. What is written is less than what is valid: only members that are listed.
 */
final class SchemaOverlap {
    private static final int DEPTH = 8;

    private final UnaryOperator<JsonNode> resolve;

    /** {@code resolve}: puts references and allOf into the schema around them. */
    SchemaOverlap(UnaryOperator<JsonNode> resolve) {
        this.resolve = resolve;
    }

    boolean possible(JsonNode written, JsonNode valid) {
        return possible(written, valid, 0);
    }

    private boolean possible(JsonNode writtenRaw, JsonNode validRaw, int depth) {
        JsonNode written = resolve.apply(writtenRaw);
        JsonNode valid = resolve.apply(validRaw);
        if (depth > DEPTH) {
            return true;
        }
        if (written.isBoolean() || valid.isBoolean()) {
            return written.asBoolean(true) && valid.asBoolean(true);
        }
        for (String keyword : List.of("anyOf", "oneOf")) {
            if (written.has(keyword)) {
                return written.get(keyword).valueStream().anyMatch(option -> possible(option, valid, depth + 1));
            }
            if (valid.has(keyword)) {
                return valid.get(keyword).valueStream().anyMatch(option -> possible(written, option, depth + 1));
            }
        }
        if (written.has("const") || written.has("enum")) {
            return SchemaMerge.values(written).stream().anyMatch(value -> mayBeValid(value, valid));
        }
        Set<String> common = types(written, true);
        common.retainAll(types(valid, false));
        return common.stream().anyMatch(type -> possible(type, written, valid, depth));
    }

    private boolean possible(String type, JsonNode written, JsonNode valid, int depth) {
        if (valid.has("const") || valid.has("enum")) {
            return SchemaMerge.values(valid).stream().anyMatch(value -> isOfType(value, type));
        }
        return switch (type) {
            case "number" ->
                !apart(bound(written, "minimum", "exclusiveMinimum"), bound(valid, "maximum", "exclusiveMaximum"))
                        && !apart(
                                bound(valid, "minimum", "exclusiveMinimum"),
                                bound(written, "maximum", "exclusiveMaximum"));
            case "string" ->
                !apart(bound(written, "minLength"), bound(valid, "maxLength"))
                        && !apart(bound(valid, "minLength"), bound(written, "maxLength"));
            case "array" ->
                !apart(bound(written, "minItems"), bound(valid, "maxItems"))
                        && !apart(bound(valid, "minItems"), bound(written, "maxItems"));
            case "object" -> objects(written, valid, depth);
            default -> true;
        };
    }

    private boolean objects(JsonNode written, JsonNode valid, int depth) {
        boolean open = written.has("additionalProperties")
                ? !written.get("additionalProperties").isBoolean()
                        || written.get("additionalProperties").asBoolean()
                : written.path("properties").isEmpty();
        List<String> always = names(written);
        for (String name : names(valid)) {
            if (!open && !written.path("properties").has(name) && !always.contains(name)) {
                return false;
            }
        }
        boolean closed = valid.path("additionalProperties").isBoolean()
                && !valid.path("additionalProperties").asBoolean()
                && !valid.has("patternProperties");
        for (String name : always) {
            JsonNode there = valid.path("properties").path(name);
            if (there.isMissingNode() && closed) {
                return false;
            }
            JsonNode here = written.path("properties").path(name);
            if (!there.isMissingNode() && !here.isMissingNode() && !possible(here, there, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private static List<String> names(JsonNode schema) {
        List<String> names = new ArrayList<>();
        schema.path("required").forEach(name -> names.add(name.asString()));
        return names;
    }

    /** Whether one value, written as it is, may be valid: its type, the values listed, the members required. */
    private boolean mayBeValid(JsonNode value, JsonNode valid) {
        if (valid.has("const") || valid.has("enum")) {
            return SchemaMerge.values(valid).contains(value);
        }
        if (!SchemaMerge.hasType(value, valid.get("type"))) {
            return false;
        }
        return !value.isObject() || names(valid).stream().allMatch(value::has);
    }

    private static boolean isOfType(JsonNode value, String type) {
        return switch (type) {
            case "number" -> value.isNumber();
            case "string" -> value.isString();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            case "boolean" -> value.isBoolean();
            default -> value.isNull();
        };
    }

    /** The types of documents, integers as numbers; all where none is named, of what is written the one implied. */
    private static Set<String> types(JsonNode schema, boolean written) {
        Set<String> types = new HashSet<>();
        JsonNode type = schema.path("type");
        if (type.isString()) {
            types.add(type.asString());
        }
        type.forEach(each -> types.add(each.asString()));
        if (types.isEmpty() && written && !JsonSchema.impliedType(schema).equals("any")) {
            types.add(JsonSchema.impliedType(schema));
        }
        if (types.isEmpty()) {
            types.addAll(List.of("object", "array", "string", "number", "boolean", "null"));
        }
        if (types.remove("integer")) {
            types.add("number");
        }
        if (written && schema.path("nullable").asBoolean(false)) {
            types.add("null");
        }
        return types;
    }

    private static BigDecimal bound(JsonNode schema, String... keywords) {
        for (String keyword : keywords) {
            if (schema.path(keyword).isNumber()) {
                return schema.get(keyword).decimalValue();
            }
        }
        return null;
    }

    private static boolean apart(BigDecimal least, BigDecimal most) {
        return least != null && most != null && least.compareTo(most) > 0;
    }
}

package dev.lareira.core;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Documents for {@link RandomSchemas}: as a conforming writer would have them, spoiled, or any. */
final class RandomDocuments {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Random random;

    RandomDocuments(Random random) {
        this.random = random;
    }

    /** A document for a schema, members in its order, the required first. Mostly valid: not where parts contradict. */
    JsonNode document(JsonNode root, JsonNode schema, int depth) {
        if (schema.has("$ref")) {
            return document(root, root.at(schema.get("$ref").asString().substring(1)), depth);
        }
        for (String keyword : List.of("anyOf", "oneOf")) {
            if (schema.has(keyword)) {
                return document(root, pick(schema.get(keyword)), depth);
            }
        }
        if (schema.has("allOf")) {
            ObjectNode whole = JSON.objectNode();
            for (JsonNode part : schema.get("allOf")) {
                JsonNode document = document(root, part, depth);
                if (!document.isObject()) {
                    return document;
                }
                whole.setAll((ObjectNode) document);
            }
            return requiredFirst(whole, schema.get("allOf"));
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (schema.has("enum")) {
            return pick(schema.get("enum"));
        }
        JsonNode type = schema.get("type");
        return switch (type.isArray() ? pick(type).asString() : type.asString()) {
            case "string" -> JSON.stringNode(text(schema));
            case "integer", "number" -> numberOf(schema);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "array" -> items(root, schema, depth);
            case "object" -> members(root, schema, depth);
            default -> JSON.nullNode();
        };
    }

    private static ObjectNode requiredFirst(ObjectNode document, JsonNode parts) {
        ObjectNode ordered = JSON.objectNode();
        for (String keyword : List.of("required", "properties")) {
            for (JsonNode part : parts) {
                for (String name : part.path("properties").propertyNames()) {
                    boolean wanted = keyword.equals("properties")
                            || parts.valueStream()
                                    .flatMap(each -> each.path(keyword).valueStream())
                                    .anyMatch(required -> required.asString().equals(name));
                    if (wanted && document.has(name)) {
                        ordered.putIfAbsent(name, document.get(name));
                    }
                }
            }
        }
        return ordered;
    }

    private String text(JsonNode schema) {
        if (schema.has("pattern")) {
            String text =
                    RandomSchemas.PATTERNS.get(schema.get("pattern").asString()).apply(random);
            return text.length() < schema.path("minLength").asInt(0) ? text + "xyz".substring(0, 2) : text;
        }
        if (schema.has("format")) {
            return RandomSchemas.FORMATS.get(schema.get("format").asString()).apply(random);
        }
        int min = schema.path("minLength").asInt(0);
        int max = schema.path("maxLength").asInt(12);
        StringBuilder text = new StringBuilder(pick(RandomSchemas.WORDS));
        while (text.codePointCount(0, text.length()) < min) {
            text.append(pick(RandomSchemas.WORDS));
        }
        return text.codePoints()
                .limit(max)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private JsonNode numberOf(JsonNode schema) {
        if (schema.has("multipleOf")) {
            int step = schema.get("multipleOf").asInt();
            int least = schema.has("minimum")
                    ? Math.ceilDiv(schema.get("minimum").decimalValue().intValue(), step)
                    : -999;
            int most =
                    schema.has("maximum") ? schema.get("maximum").decimalValue().intValue() / step : 999;
            least = schema.has("exclusiveMinimum") ? 1 : least;
            return JSON.numberNode(step * (least + random.nextInt(Math.max(1, most - least + 1))));
        }
        BigDecimal range = BigDecimal.valueOf(500);
        BigDecimal least =
                bound(schema, "maximum", "exclusiveMaximum", BigDecimal.ZERO).subtract(range);
        BigDecimal min = bound(schema, "minimum", "exclusiveMinimum", least);
        BigDecimal max = bound(schema, "maximum", "exclusiveMaximum", min.add(range));
        BigDecimal part = max.subtract(min).multiply(BigDecimal.valueOf(random.nextInt(101), 2));
        BigDecimal value = min.add(part);
        if (schema.get("type").toString().contains("integer")) {
            return JSON.numberNode(value.toBigInteger());
        }
        return JSON.numberNode(new BigDecimal(value.stripTrailingZeros().toPlainString()));
    }

    private static BigDecimal bound(JsonNode schema, String keyword, String exclusive, BigDecimal otherwise) {
        return schema.has(keyword)
                ? schema.get(keyword).decimalValue()
                : schema.has(exclusive) ? schema.get(exclusive).decimalValue() : otherwise;
    }

    private ArrayNode items(JsonNode root, JsonNode schema, int depth) {
        int min = schema.path("minItems").asInt(0);
        int max = schema.path("maxItems").asInt(min + 2);
        int count = depth <= 0 ? min : min + random.nextInt(max - min + 1);
        ArrayNode items = JSON.arrayNode();
        for (int i = 0; i < count; i++) {
            JsonNode item = schema.path("prefixItems").has(i)
                    ? schema.get("prefixItems").get(i)
                    : schema.get("items");
            items.add(document(root, item, depth - 1));
        }
        return items;
    }

    private ObjectNode members(JsonNode root, JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asString()));
        JsonNode properties = schema.path("properties");
        properties.properties().forEach(entry -> {
            if (required.contains(entry.getKey())) {
                object.set(entry.getKey(), document(root, entry.getValue(), depth - 1));
            }
        });
        properties.properties().forEach(entry -> {
            if (!required.contains(entry.getKey()) && depth > 0 && random.nextBoolean()) {
                object.set(entry.getKey(), document(root, entry.getValue(), depth - 1));
            }
        });
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isObject() || additional.asBoolean(false)) {
            JsonNode value = additional.isObject() ? document(root, additional, depth - 1) : JSON.numberNode(1);
            object.set("other" + random.nextInt(3), value);
        }
        return object;
    }

    /** A document with one thing changed: perhaps still valid. */
    JsonNode spoiled(JsonNode document) {
        if (document.isObject() && !document.isEmpty() && random.nextInt(4) > 0) {
            ObjectNode object = ((ObjectNode) document).deepCopy();
            String name = pick(List.copyOf(object.propertyNames()));
            switch (random.nextInt(3)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(pick(RandomSchemas.NAMES), any(1));
                default -> object.set(name, spoiled(object.get(name)));
            }
            return object;
        }
        if (document.isArray() && !document.isEmpty() && random.nextInt(4) > 0) {
            ArrayNode array = ((ArrayNode) document).deepCopy();
            int at = random.nextInt(array.size());
            switch (random.nextInt(3)) {
                case 0 -> array.remove(at);
                case 1 -> array.add(array.get(at));
                default -> array.set(at, spoiled(array.get(at)));
            }
            return array;
        }
        if (document.isString() && random.nextBoolean()) {
            return JSON.stringNode(document.asString() + pick(RandomSchemas.WORDS));
        }
        if (document.isNumber() && random.nextBoolean()) {
            return JSON.numberNode(document.decimalValue().add(BigDecimal.valueOf(random.nextInt(2001) - 1000, 2)));
        }
        return any(2);
    }

    /** Any document. */
    JsonNode any(int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2 -> JSON.numberNode(random.nextInt(100) - 50);
            case 3 -> JSON.numberNode(BigDecimal.valueOf(random.nextInt(10_000), 3));
            case 4 -> JSON.stringNode(pick(RandomSchemas.WORDS));
            case 5 -> JSON.arrayNode().add(any(depth - 1)).add(any(depth - 1));
            default -> {
                ObjectNode object = JSON.objectNode();
                object.set(pick(RandomSchemas.NAMES), any(depth - 1));
                yield object;
            }
        };
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private JsonNode pick(JsonNode array) {
        return array.get(random.nextInt(array.size()));
    }
}

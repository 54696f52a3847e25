package dev.lareira.core;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Schemas of random shape. */
final class RandomSchemas {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    static final List<String> NAMES = List.of("a", "ab", "b", "name", "é", "x y", "q\"", "kind", "next", "日本");
    static final List<String> WORDS =
            List.of("", "a", "ab", "abc", "hello", "x\"y", "tab\t", "é", "日本語", "😀", "a\\b", "12", "line\nfeed", "/");

    /** Patterns, each with texts that match. */
    static final Map<String, Function<Random, String>> PATTERNS = Map.of(
            "^[a-z]{2,5}$", random -> letters(random, 2, 5),
            "^(foo|ba[rz])+$", random -> List.of("foo", "bar", "bazfoo").get(random.nextInt(3)),
            "^\\d{3}-\\d{2}$", random -> "%03d-%02d".formatted(random.nextInt(1000), random.nextInt(100)),
            "^[^\"\\\\]*$", random -> letters(random, 0, 6),
            "b+", random -> letters(random, 0, 2) + "b" + letters(random, 0, 2),
            "^\"?é*[日本]$", random -> List.of("日", "\"é本", "éé日").get(random.nextInt(3)));

    /** Formats, each with texts that have it. */
    static final Map<String, Function<Random, String>> FORMATS = Map.of(
            "uuid", random -> new UUID(random.nextLong(), random.nextLong()).toString(),
            "ipv4", random -> random.nextInt(256) + "." + random.nextInt(256) + ".0." + random.nextInt(256),
            "time", random -> "%02d:%02d:59Z".formatted(random.nextInt(24), random.nextInt(60)));

    private final Random random;
    private final ObjectNode definitions = JSON.objectNode();

    RandomSchemas(Random random) {
        this.random = random;
    }

    /** A schema with definitions of which one may refer to itself. */
    ObjectNode schema() {
        definitions.removeAll();
        ObjectNode tree = object(1);
        ((ObjectNode) tree.get("properties")).set("next", reference("tree"));
        ((ArrayNode) tree.withArray("required")).removeAll();
        definitions.set("tree", tree);
        definitions.set("leaf", schema(1));
        ObjectNode schema = schema(3);
        schema.set("$defs", definitions.deepCopy());
        return schema;
    }

    private ObjectNode schema(int depth) {
        return switch (random.nextInt(depth > 0 ? 16 : 8)) {
            case 0 -> JSON.objectNode().put("type", "boolean");
            case 1 -> JSON.objectNode().put("type", "null");
            case 2, 3 -> string();
            case 4, 5 -> number();
            case 6 -> values();
            case 7 -> types();
            case 8, 9, 10 -> object(depth - 1);
            case 11, 12 -> array(depth - 1);
            case 13 -> combination(depth - 1);
            case 14 -> everything(depth - 1);
            default -> reference(random.nextBoolean() ? "tree" : "leaf");
        };
    }

    private static ObjectNode reference(String name) {
        return JSON.objectNode().put("$ref", "#/$defs/" + name);
    }

    private ObjectNode string() {
        ObjectNode schema = JSON.objectNode().put("type", "string");
        switch (random.nextInt(5)) {
            case 0 -> schema.put("pattern", pick(List.copyOf(PATTERNS.keySet())));
            case 1 -> schema.put("format", pick(List.copyOf(FORMATS.keySet())));
            case 2 -> {
                int min = random.nextInt(4);
                schema.put("minLength", min).put("maxLength", min + random.nextInt(5));
            }
            case 3 -> schema.put("pattern", "^[a-z]{2,5}$").put("minLength", 3);
            default -> {}
        }
        return schema;
    }

    private ObjectNode number() {
        boolean integer = random.nextBoolean();
        ObjectNode schema = JSON.objectNode().put("type", integer ? "integer" : "number");
        int low = random.nextInt(400) - 200;
        BigDecimal min = BigDecimal.valueOf(low, integer ? 0 : random.nextInt(3));
        BigDecimal max = min.add(BigDecimal.valueOf(1 + random.nextInt(500)));
        switch (random.nextInt(6)) {
            case 0 -> schema.put("minimum", min).put("maximum", max);
            case 1 -> schema.put("exclusiveMinimum", min).put("maximum", max);
            case 2 -> schema.put("minimum", min);
            case 3 -> schema.put("exclusiveMaximum", max);
            case 4 -> {
                schema.put("multipleOf", 1 + random.nextInt(12));
                switch (random.nextInt(4)) {
                    case 0 -> schema.put("minimum", 0);
                    case 1 -> schema.put("exclusiveMinimum", 0);
                    case 2 -> schema.put("minimum", min).put("maximum", max);
                    default -> {}
                }
            }
            default -> {}
        }
        return schema;
    }

    private ObjectNode values() {
        List<JsonNode> all = new ArrayList<>();
        all.add(JSON.stringNode(pick(WORDS)));
        all.add(JSON.numberNode(random.nextInt(50)));
        all.add(JSON.nullNode());
        all.add(JSON.arrayNode().add(1).add("two"));
        all.add(JSON.objectNode().put("k", true));
        ObjectNode schema = JSON.objectNode();
        if (random.nextBoolean()) {
            schema.set("const", pick(all));
        } else {
            schema.set("enum", JSON.arrayNode().addAll(all.subList(random.nextInt(3), all.size())));
        }
        return schema;
    }

    private ObjectNode types() {
        ObjectNode schema = string();
        schema.set("type", JSON.arrayNode().add("string").add(pick(List.of("null", "integer", "boolean"))));
        return schema;
    }

    private ObjectNode array(int depth) {
        ObjectNode schema = JSON.objectNode().put("type", "array");
        schema.set("items", schema(depth));
        if (random.nextBoolean()) {
            int min = random.nextInt(3);
            schema.put("minItems", min).put("maxItems", min + random.nextInt(3));
        }
        if (random.nextInt(4) == 0) {
            schema.set("prefixItems", JSON.arrayNode().add(schema(0)).add(schema(0)));
            schema.put("minItems", 2).put("maxItems", 4);
        }
        return schema;
    }

    private ObjectNode object(int depth) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (String name : NAMES) {
            if (random.nextInt(4) == 0) {
                properties.set(name, schema(depth));
                if (random.nextBoolean()) {
                    required.add(name);
                }
            }
        }
        switch (random.nextInt(5)) {
            case 0 -> schema.set("additionalProperties", schema(0));
            case 1 -> schema.put("additionalProperties", true);
            case 2 -> schema.put("additionalProperties", false);
            case 3 ->
                schema.put("additionalProperties", false)
                        .put("minProperties", required.size())
                        .put("maxProperties", properties.size());
            default -> {}
        }
        return schema;
    }

    private ObjectNode combination(int depth) {
        ObjectNode schema = JSON.objectNode();
        ArrayNode options = schema.putArray(random.nextInt(3) == 0 ? "oneOf" : "anyOf");
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            ObjectNode option = schema(depth);
            if (option.has("properties")) {
                ((ObjectNode) option.get("properties")).putObject("kind").put("const", "k" + i);
                ((ArrayNode) option.get("required")).removeAll().add("kind");
                option.remove("maxProperties");
            }
            options.add(option);
        }
        return schema;
    }

    /** An allOf of objects, or of bounds. */
    private ObjectNode everything(int depth) {
        ObjectNode schema = JSON.objectNode();
        ArrayNode parts = schema.putArray("allOf");
        if (random.nextBoolean()) {
            parts.add(number());
            parts.add(JSON.objectNode().put("minimum", 0));
        } else {
            parts.add(object(depth).without("additionalProperties").without("maxProperties"));
            parts.add(object(depth).without("additionalProperties").without("maxProperties"));
        }
        return schema;
    }

    private static String letters(Random random, int least, int most) {
        return random.ints(least + random.nextInt(most - least + 1), 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}

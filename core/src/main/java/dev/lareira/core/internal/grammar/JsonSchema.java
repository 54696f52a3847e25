package dev.lareira.core.internal.grammar;

import static dev.lareira.core.internal.grammar.Expression.literal;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import dev.lareira.core.LareiraException;
import dev.lareira.core.internal.grammar.Members.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A JSON schema (draft 2020-12, the part that a grammar can hold) as a grammar of the documents it allows. As llama.cpp
 * and OpenAI have it, members come in the order of the schema, the required before the others, and where properties are
 * listed no other is written unless {@code additionalProperties} asks for it. What a grammar cannot hold is refused: no
 * document that is accepted violates the schema.
 */
final class JsonSchema {
    private static final Set<String> UNSUPPORTED = Set.of(
            "not",
            "if",
            "dependentRequired",
            "dependentSchemas",
            "dependencies",
            "contains",
            "unevaluatedItems",
            "unevaluatedProperties",
            "$dynamicRef");

    private static final JsonNode TRUE = BooleanNode.TRUE;

    private final JsonNode root;
    private final Map<String, Expression> rules;
    private final String prefix;
    private final boolean strict;
    private final Map<String, String> references = new HashMap<>();
    /** References that are being followed and of which nothing is written yet. */
    private Set<String> following = Set.of();

    private int depth;

    /**
     * @param rules where the rules of the schema are added
     * @param prefix of their names
     * @param strict whether what cannot be enforced is refused, not left out
     */
    JsonSchema(JsonNode root, Map<String, Expression> rules, String prefix, boolean strict) {
        this.root = root;
        this.rules = rules;
        this.prefix = prefix;
        this.strict = strict;
    }

    /** The rules of a schema, of which the first is {@code root}. */
    static Map<String, Expression> rules(JsonNode schema) {
        Map<String, Expression> rules = new LinkedHashMap<>(JsonText.rules());
        rules.put("root", new JsonSchema(schema, rules, "schema", true).root());
        return rules;
    }

    Expression root() {
        return visit(root, "#");
    }

    private Expression visit(JsonNode schema, String path) {
        if (schema.isBoolean()) {
            return schema.asBoolean() ? JsonText.VALUE : Expression.NOTHING;
        }
        if (!schema.isObject()) {
            throw error(path, "expected an object, true or false");
        }
        int outer = depth;
        try {
            if (++depth > GrammarLimits.DEFAULTS.depth()) {
                throw error(path, "nests deeper than " + GrammarLimits.DEFAULTS.depth());
            }
            for (String keyword : UNSUPPORTED) {
                if (schema.has(keyword)) {
                    unenforced(path, "the keyword '" + keyword + "' cannot be enforced while generating; leave it out");
                }
            }
            return combined(schema, path);
        } catch (LareiraException e) {
            if (strict) {
                throw e;
            }
            return anyOfType(schema);
        } finally {
            depth = outer;
        }
    }

    /** A schema of something within what is being written. */
    private Expression inner(JsonNode schema, String path) {
        Set<String> outer = following;
        following = Set.of();
        try {
            return visit(schema, path);
        } finally {
            following = outer;
        }
    }

    private void unenforced(String path, String what) {
        if (strict) {
            throw error(path, what);
        }
    }

    /** Where a schema cannot be read: whatever has its type. */
    private static Expression anyOfType(JsonNode schema) {
        return switch (schema.path("type").asString("")) {
            case "object" -> JsonText.OBJECT;
            case "array" -> JsonText.ARRAY;
            case "string" -> JsonText.STRING;
            case "integer" -> JsonText.INTEGER;
            case "number" -> JsonText.NUMBER;
            case "boolean" -> JsonText.BOOLEAN;
            case "null" -> JsonText.NULL;
            default -> JsonText.VALUE;
        };
    }

    /** Takes references and combinations apart until one plain schema is left. */
    private Expression combined(JsonNode schema, String path) {
        JsonNode reference = schema.get("$ref");
        if (reference != null && SchemaMerge.constraints(schema).size() == 1) {
            return reference(reference.asString(), path);
        }
        SchemaMerge merge = new SchemaMerge(this::resolve);
        if (reference != null || schema.has("allOf")) {
            return visit(merge.flatten(schema, path), path);
        }
        for (String keyword : List.of("anyOf", "oneOf")) {
            if (schema.has(keyword)) {
                if (keyword.equals("oneOf")) {
                    keptApart(schema.get(keyword), path);
                }
                JsonNode rest = SchemaMerge.without(schema, keyword);
                List<Expression> options = new ArrayList<>();
                for (int i = 0; i < schema.get(keyword).size(); i++) {
                    String place = path + "/" + keyword + "/" + i;
                    JsonNode option = schema.get(keyword).get(i);
                    boolean alone = SchemaMerge.constraints(rest).isEmpty();
                    options.add(visit(alone ? option : merge.both(rest, option, place), place));
                }
                return new Expression.Choice(options);
            }
        }
        return typed(schema, path);
    }

    /** Of the branches of a oneOf only one may hold. */
    private void keptApart(JsonNode branches, String path) {
        SchemaMerge merge = new SchemaMerge(this::resolve);
        SchemaOverlap overlap = new SchemaOverlap(schema -> merge.flatten(schema, path));
        for (int i = 0; i < branches.size(); i++) {
            for (int j = 0; j < branches.size(); j++) {
                if (i != j && overlap.possible(branches.get(i), branches.get(j))) {
                    unenforced(
                            path + "/oneOf/" + i,
                            "what it allows may hold for branch " + j + " too, and oneOf wants only one to hold; use"
                                    + " anyOf, or give each branch a required property with a const of its own");
                }
            }
        }
    }

    private Expression typed(JsonNode schema, String path) {
        JsonNode type = schema.get("type");
        if (schema.has("const") || schema.has("enum")) {
            Predicate<JsonNode> allowed = othersAllow(schema);
            return new Expression.Choice(SchemaMerge.values(schema).stream()
                    .filter(value -> SchemaMerge.hasType(value, type) && allowed.test(value))
                    .map(value -> literal(value.toString()))
                    .toList());
        }
        List<Expression> options = new ArrayList<>();
        if (type == null) {
            options.add(ofType(impliedType(schema), schema, path));
        } else if (type.isArray()) {
            type.forEach(each -> options.add(ofType(each.asString(), schema, path)));
        } else {
            options.add(ofType(type.asString(), schema, path));
        }
        if (schema.path("nullable").asBoolean(false)) {
            options.add(JsonText.NULL);
        }
        return options.size() == 1 ? options.getFirst() : new Expression.Choice(options);
    }

    /** What the other keywords beside const and enum say of a value. */
    private Predicate<JsonNode> othersAllow(JsonNode schema) {
        JsonNode rest = SchemaMerge.without(SchemaMerge.without(schema, "const"), "enum");
        if (SchemaMerge.constraints(rest).stream().allMatch("type"::equals)) {
            return value -> true;
        }
        Map<String, Expression> own = new LinkedHashMap<>(JsonText.rules());
        own.put("root", new JsonSchema(root, own, "rest", strict).visit(rest, "#"));
        Matcher matcher = new Matcher(own);
        return value -> matcher.follow(value.toString()).accepted();
    }

    static String impliedType(JsonNode schema) {
        Map<String, List<String>> keywords = new LinkedHashMap<>();
        keywords.put(
                "object",
                List.of(
                        "properties",
                        "additionalProperties",
                        "required",
                        "minProperties",
                        "maxProperties",
                        "patternProperties",
                        "propertyNames"));
        keywords.put("array", List.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems"));
        keywords.put("string", List.of("pattern", "minLength", "maxLength", "format"));
        keywords.put("number", List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"));
        return keywords.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(schema::has))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("any");
    }

    private Expression ofType(String type, JsonNode schema, String path) {
        return switch (type) {
            case "any" -> JsonText.VALUE;
            case "object" -> object(schema, path);
            case "array" -> array(schema, path);
            case "string" -> StringSchema.string(schema, path, what -> unenforced(path, what));
            case "integer", "number" ->
                NumberSchema.number(schema, type.equals("integer"), path, what -> unenforced(path, what));
            case "boolean" -> JsonText.BOOLEAN;
            case "null" -> JsonText.NULL;
            default ->
                throw error(
                        path,
                        "unknown type '" + type
                                + "'; expected object, array, string, number, integer, boolean or null");
        };
    }

    private Expression reference(String pointer, String path) {
        if (following.contains(pointer)) {
            throw error(path, "$ref " + pointer + " leads back to itself before anything is written");
        }
        String rule = references.get(pointer);
        if (rule == null) {
            JsonNode target = resolve(pointer, path);
            rule = prefix + " ref " + pointer;
            references.put(pointer, rule);
            rules.put(rule, Expression.NOTHING);
            Set<String> outer = following;
            following = new HashSet<>(outer);
            following.add(pointer);
            rules.put(rule, visit(target, pointer));
            following = outer;
        }
        return new Expression.Reference(rule);
    }

    private JsonNode resolve(String pointer, String path) {
        if (!pointer.equals("#") && !pointer.startsWith("#/")) {
            throw error(
                    path,
                    "$ref " + pointer + " is not in this document; put the definition in $defs and refer to"
                            + " it as #/$defs/name");
        }
        JsonNode found = root.at(pointer.substring(1));
        if (found.isMissingNode()) {
            throw error(path, "$ref " + pointer + " leads nowhere");
        }
        return found;
    }

    private Expression object(JsonNode schema, String path) {
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        schema.path("properties").properties().forEach(entry -> properties.put(entry.getKey(), entry.getValue()));
        Unlisted unlisted = unlisted(schema, path);
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asString()));
        required.forEach(name -> properties.putIfAbsent(name, unlisted.value));
        int min = schema.path("minProperties").asInt(0);
        int max = schema.path("maxProperties").asInt(Expression.UNBOUNDED);
        if (min > required.size() && unlisted.open) {
            unenforced(path, "minProperties cannot be enforced while generating; name properties in 'required'");
            min = required.size();
        }
        List<Member> must = new ArrayList<>();
        List<Member> may = new ArrayList<>();
        properties.forEach((name, value) -> {
            Expression member =
                    sequence(literal(quote(name)), JsonText.COLON, inner(value, path + "/properties/" + name));
            boolean needed = required.contains(name);
            (needed ? must : may).add(new Member(named(path + " " + name, member), needed));
        });
        must.addAll(may);
        Expression other = Expression.NOTHING;
        if (unlisted.open) {
            Expression name = unlisted.names.orElseGet(() -> PropertyNames.otherThan(properties.keySet()));
            Expression value = inner(unlisted.value, path + "/additionalProperties");
            other = named(path + " other", sequence(name, JsonText.COLON, value));
        }
        Members members = new Members(JsonText.COMMA, body -> named(path + " members", body));
        return JsonText.bracketed("{", members.between(min, max).of(must, other), "}");
    }

    /**
     * Members that are not listed.
     *
     * @param open whether they may be written
     * @param names how they may be called, where that is limited
     */
    private record Unlisted(boolean open, Optional<Expression> names, JsonNode value) {}

    private Unlisted unlisted(JsonNode schema, String path) {
        JsonNode additional = schema.get("additionalProperties");
        JsonNode patterns = schema.path("patternProperties");
        boolean listed = schema.has("properties") || schema.has("required");
        if (listed && (!patterns.isEmpty() || schema.has("propertyNames")) || patterns.size() > 1) {
            unenforced(
                    path,
                    "patternProperties and propertyNames can be enforced only alone, without properties and required"
                            + " and with one pattern");
        } else if (!patterns.isEmpty()) {
            var pattern = patterns.properties().iterator().next();
            Expression names = RegexParser.parse(pattern.getKey(), path, JsonText::escaped);
            return new Unlisted(true, Optional.of(JsonText.quoted(names)), pattern.getValue());
        } else if (schema.has("propertyNames")) {
            ObjectNode names = JsonNodeFactory.instance.objectNode().put("type", "string");
            JsonNode both = new SchemaMerge(this::resolve).both(names, schema.get("propertyNames"), path);
            return new Unlisted(
                    additional == null || additional.asBoolean(true),
                    Optional.of(inner(both, path + "/propertyNames")),
                    additional == null ? TRUE : additional);
        }
        boolean open = additional == null
                ? schema.path("properties").isEmpty()
                : !additional.isBoolean() || additional.asBoolean();
        return new Unlisted(open, Optional.empty(), additional == null ? TRUE : additional);
    }

    private Expression array(JsonNode schema, String path) {
        int min = schema.path("minItems").asInt(0);
        int max = schema.path("maxItems").asInt(Expression.UNBOUNDED);
        if (max < min) {
            throw error(path, "minItems is " + min + " and maxItems " + max + ": no array is both");
        }
        if (schema.path("uniqueItems").asBoolean(false) && max > 1) {
            unenforced(path, "uniqueItems cannot be enforced while generating; leave it out");
        }
        JsonNode items = schema.get("items");
        JsonNode prefix = schema.path("prefixItems");
        Expression item = items == null ? JsonText.VALUE : named(path + "/items", inner(items, path + "/items"));
        if (prefix.isEmpty()) {
            return JsonText.bracketed("[", JsonText.list(item, min, max), "]");
        }
        List<Expression> parts = new ArrayList<>();
        for (int i = 0; i < Math.min(prefix.size(), max); i++) {
            if (i > 0) {
                parts.add(JsonText.COMMA);
            }
            parts.add(inner(prefix.get(i), path + "/prefixItems/" + i));
        }
        int more = items == null && min <= prefix.size() ? 0 : max == Expression.UNBOUNDED ? max : max - prefix.size();
        if (more > 0) {
            parts.add(Expression.repeat(sequence(JsonText.COMMA, item), Math.max(0, min - prefix.size()), more));
        }
        return JsonText.bracketed("[", new Expression.Sequence(parts), "]");
    }

    /** Makes what is used in several places a rule, written once. */
    private Expression named(String name, Expression body) {
        String unique = prefix + " " + name + " " + rules.size();
        rules.put(unique, body);
        return new Expression.Reference(unique);
    }

    static String quote(String text) {
        return StringNode.valueOf(text).toString();
    }

    static LareiraException error(String path, String what) {
        return new LareiraException("the schema at " + path + ": " + what);
    }
}

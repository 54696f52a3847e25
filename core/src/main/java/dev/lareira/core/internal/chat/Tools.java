package dev.lareira.core.internal.chat;

import dev.lareira.core.ToolCall;
import dev.lareira.core.ToolSpec;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The tools that a request offers, and what their schemas say about arguments. */
public final class Tools {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> CODE_TOOLS = List.of("python", "code_interpreter", "ipython");
    private static final String ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    /** The length that Mistral's templates insist on. */
    private static final int ID_LENGTH = 9;

    private final Map<String, JsonNode> parameters = new LinkedHashMap<>();

    public Tools(List<ToolSpec> specs) {
        specs.forEach(spec -> parameters.put(spec.name(), JSON.readTree(spec.parametersJson())));
    }

    Set<String> names() {
        return parameters.keySet();
    }

    boolean has(String name) {
        return parameters.containsKey(name);
    }

    JsonNode parameters(String name) {
        return parameters.getOrDefault(name, JsonNodeFactory.instance.objectNode());
    }

    /** The tool that runs code which a model writes without naming any. */
    String codeTool() {
        return CODE_TOOLS.stream().filter(this::has).findFirst().orElse(CODE_TOOLS.getFirst());
    }

    /** An argument that was written as plain text: a string where the schema wants one, else what it reads as in JSON. */
    JsonNode argument(String tool, String key, String text) {
        Set<String> types = types(parameters(tool).path("properties").path(key));
        JsonNode value = Literals.PYTHON.read(text);
        boolean isText = types.contains("string") && !(types.contains("null") && value.isNull());
        return isText || value.isMissingNode() ? JsonNodeFactory.instance.stringNode(text) : value;
    }

    static Set<String> types(JsonNode schema) {
        Set<String> types = new HashSet<>();
        JsonNode type = schema.path("type");
        if (type.isString()) {
            types.add(type.asString());
        }
        type.forEach(each -> types.add(each.asString()));
        for (String combination : List.of("anyOf", "oneOf")) {
            schema.path(combination).forEach(each -> types.addAll(types(each)));
        }
        if (schema.path("nullable").asBoolean(false)) {
            types.add("null");
        }
        if (types.isEmpty() && schema.path("enum").path(0).isString()
                || schema.path("const").isString()) {
            types.add("string");
        }
        return types;
    }

    /**
     * A call as most models write it in JSON, with the names in use for its parts.
     *
     * @return empty when it is none
     */
    static Optional<ToolCall> call(JsonNode written) {
        JsonNode node = written.path("function").isObject() ? written.get("function") : written;
        JsonNode name = first(node, "name", "tool_name");
        JsonNode arguments = first(node, "arguments", "parameters");
        if (!name.isString() || name.asString().isEmpty()) {
            return Optional.empty();
        }
        if (arguments.isString()) {
            arguments = Literals.JSON.read(arguments.asString());
            if (arguments.isMissingNode()) {
                return Optional.empty();
            }
        }
        if (arguments.isMissingNode() || arguments.isNull()) {
            arguments = JsonNodeFactory.instance.objectNode();
        }
        if (!arguments.isObject()) {
            return Optional.empty();
        }
        String id = first(written, "id", "tool_call_id").asString("");
        return Optional.of(call(id, name.asString(), (ObjectNode) arguments));
    }

    /** A call; an empty id is replaced by a new one. */
    static ToolCall call(String id, String name, ObjectNode arguments) {
        return new ToolCall(id.isEmpty() ? newId() : id, name, arguments.toString());
    }

    private static JsonNode first(JsonNode node, String name, String otherName) {
        return node.has(name) ? node.get(name) : node.path(otherName);
    }

    private static String newId() {
        return ThreadLocalRandom.current()
                .ints(ID_LENGTH, 0, ID_CHARACTERS.length())
                .mapToObj(ID_CHARACTERS::charAt)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
    }
}

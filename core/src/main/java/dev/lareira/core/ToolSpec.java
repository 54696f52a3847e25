package dev.lareira.core;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool that a model may call.
 *
 * @param name what the model calls it by: letters, digits, {@code _}, {@code -} and {@code .}
 * @param description what it does, for the model; may be empty
 * @param parametersJson a JSON schema of its arguments, an object; empty: it takes none
 */
public record ToolSpec(String name, String description, String parametersJson) {
    private static final String NO_PARAMETERS = "{\"type\":\"object\",\"properties\":{}}";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** @throws LareiraException when the name has other characters or the parameters are no JSON object */
    public ToolSpec {
        if (!name.matches("[A-Za-z0-9_.-]{1,256}")) {
            throw new LareiraException("a tool is called '" + name
                    + "'; expected 1 to 256 letters, digits, underscores, hyphens and dots");
        }
        parametersJson = parametersJson.isBlank() ? NO_PARAMETERS : parametersJson;
        try {
            if (!JSON.readTree(parametersJson).isObject()) {
                throw new LareiraException("the parameters of the tool " + name + " are " + parametersJson
                        + "; expected a JSON schema, an object");
            }
        } catch (JacksonException e) {
            throw new LareiraException(
                    "the parameters of the tool " + name + " are not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * A tool as OpenAI and Ollama write it: {@code {"type":"function","function":{"name","description","parameters"}}},
     * or only what stands under {@code function}.
     *
     * @throws LareiraException when it is not that
     */
    public static ToolSpec ofJson(String json) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JacksonException e) {
            throw new LareiraException("the tool is not JSON: " + e.getOriginalMessage(), e);
        }
        JsonNode function = node.path("function").isObject() ? node.get("function") : node;
        if (!function.path("name").isString()) {
            throw new LareiraException("the tool " + json
                    + " has no name; expected {\"type\":\"function\",\"function\":{\"name\":…,\"description\":…,"
                    + "\"parameters\":{…}}}");
        }
        JsonNode parameters = function.path("parameters");
        return new ToolSpec(
                function.get("name").asString(),
                function.path("description").asString(""),
                parameters.isMissingNode() || parameters.isNull() ? "" : parameters.toString());
    }

    /** The tool as OpenAI writes it. */
    public String json() {
        ObjectNode function = JSON.createObjectNode();
        function.put("name", name);
        function.put("description", description);
        function.set("parameters", JSON.readTree(parametersJson));
        ObjectNode tool = JSON.createObjectNode();
        tool.put("type", "function");
        tool.set("function", function);
        return tool.toString();
    }
}

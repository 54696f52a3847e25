package dev.lareira.server.internal.models;

import java.util.List;
import java.util.Map;

/**
 * What {@code /api/create} adds to a model file: Ollama's Modelfile. All of it may be empty.
 *
 * @param from the model it was made from
 * @param system system message where a conversation has none
 * @param template chat template in place of the file's; Jinja
 * @param parameters options where a request has none
 * @param messages what comes before a conversation, each a role and a content
 * @param license texts of licences
 */
public record Preset(
        String from,
        String system,
        String template,
        Map<String, Object> parameters,
        List<Map<String, String>> messages,
        List<String> license) {

    public static final Preset NONE = new Preset("", "", "", Map.of(), List.of(), List.of());
}

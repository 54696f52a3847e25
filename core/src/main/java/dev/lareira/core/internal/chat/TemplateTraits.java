package dev.lareira.core.internal.chat;

import dev.lareira.core.ChatTemplate;
import dev.lareira.core.LareiraException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a template does with what it is given, found by rendering small conversations.
 *
 * @param tools it tells the model of the tools offered
 * @param toolsInSystemMessage it wants them as JSON text in the system message (Phi-4)
 * @param toolCalls it shows the calls in earlier answers
 * @param argumentsAsText it wants their arguments as JSON text, not as an object
 * @param toolResults it shows messages of the role {@code tool}
 * @param system it takes a system message
 * @param emptyTools it wants an empty list where no tool is offered
 * @param thinkingSwitch it heeds {@code enable_thinking} or {@code thinking}
 */
public record TemplateTraits(
        boolean tools,
        boolean toolsInSystemMessage,
        boolean toolCalls,
        boolean argumentsAsText,
        boolean toolResults,
        boolean system,
        boolean emptyTools,
        boolean thinkingSwitch) {

    private static final String TOOL = "probe_tool";
    private static final String KEY = "probe_key";
    private static final String VALUE = "probe_value";
    private static final String RESULT = "probe_result";
    private static final String SYSTEM = "probe_system";
    private static final Map<String, Object> USER = message("user", "probe_question");

    public static TemplateTraits of(ChatTemplate template) {
        boolean emptyTools = !renders(template, List.of(USER), null, Map.of())
                && renders(template, List.of(USER), List.of(), Map.of());
        Object none = emptyTools ? List.of() : null;
        boolean inSystem = template.source().contains("message['tools']");
        boolean asText = !showsCall(template, none, arguments()) && showsCall(template, none, argumentsText());
        return new TemplateTraits(
                inSystem
                        || text(template, List.of(USER), List.of(tool()), Map.of())
                                .contains(TOOL),
                inSystem,
                asText || showsCall(template, none, arguments()),
                asText,
                showsResult(template, none, asText ? argumentsText() : arguments()),
                text(template, List.of(message("system", SYSTEM), USER), none, Map.of())
                        .contains(SYSTEM),
                emptyTools,
                !text(template, List.of(USER), none, thinking(true))
                        .equals(text(template, List.of(USER), none, thinking(false))));
    }

    /** The variables by which templates are told to let the model think. */
    static Map<String, Object> thinking(boolean on) {
        return Map.of("enable_thinking", on, "thinking", on);
    }

    /** Python's spelling of an object shows that the template cannot write JSON itself. */
    private static boolean showsCall(ChatTemplate template, Object tools, Object arguments) {
        String text = text(template, List.of(USER, call(arguments), result(), USER), tools, Map.of());
        if (text.isEmpty()) {
            text = text(template, List.of(USER, call(arguments)), tools, Map.of());
        }
        return text.contains(TOOL) && text.contains(VALUE) && !text.contains("'" + KEY + "'");
    }

    private static boolean showsResult(ChatTemplate template, Object tools, Object arguments) {
        return text(template, List.of(USER, call(arguments), result()), tools, Map.of())
                .contains(RESULT);
    }

    private static Map<String, Object> call(Object arguments) {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", TOOL);
        function.put("arguments", arguments);
        Map<String, Object> call = new LinkedHashMap<>();
        call.put("id", "probecall");
        call.put("type", "function");
        call.put("function", function);
        Map<String, Object> message = message("assistant", "");
        message.put("tool_calls", List.of(call));
        return message;
    }

    private static Map<String, Object> result() {
        Map<String, Object> message = message("tool", RESULT);
        message.put("tool_call_id", "probecall");
        message.put("name", TOOL);
        return message;
    }

    private static Object arguments() {
        return new LinkedHashMap<>(Map.of(KEY, VALUE));
    }

    private static Object argumentsText() {
        return "{\"" + KEY + "\": \"" + VALUE + "\"}";
    }

    private static Map<String, Object> tool() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", Map.of(KEY, Map.of("type", "string", "description", VALUE)));
        schema.put("required", List.of(KEY));
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", TOOL);
        function.put("description", VALUE);
        function.put("parameters", schema);
        Map<String, Object> tool = new LinkedHashMap<>();
        tool.put("type", "function");
        tool.put("function", function);
        return tool;
    }

    static Map<String, Object> message(String role, String content) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", role);
        message.put("content", content);
        return message;
    }

    private static boolean renders(
            ChatTemplate template, List<Map<String, Object>> messages, Object tools, Map<String, Object> variables) {
        return !text(template, messages, tools, variables).isEmpty();
    }

    /** The prompt, empty where the template refuses. */
    private static String text(
            ChatTemplate template, List<Map<String, Object>> messages, Object tools, Map<String, Object> variables) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("messages", new ArrayList<>(messages));
        input.put("tools", tools);
        input.put("add_generation_prompt", true);
        input.put("kwargs", variables);
        try {
            return template.render(input);
        } catch (LareiraException e) {
            return "";
        }
    }
}

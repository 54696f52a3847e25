package dev.lareira.core.internal.chat;

import dev.lareira.core.ChatRequest;
import dev.lareira.core.ChatTemplate;
import dev.lareira.core.LareiraException;
import dev.lareira.core.Message;
import dev.lareira.core.ToolCall;
import dev.lareira.core.ToolSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns a request into a prompt. What a template cannot show is written into the text of messages that it can: tools into
 * the system message, calls and results into their turns, the system message into the first question.
 */
public final class Conversation {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final int MISTRAL_ID_LENGTH = 9;

    private final ChatTemplate template;
    private final TemplateTraits traits;
    private final OutputFormat format;

    public Conversation(ChatTemplate template, TemplateTraits traits, OutputFormat format) {
        this.template = template;
        this.traits = traits;
        this.format = format;
    }

    /** @throws LareiraException when the template refuses the conversation; the message is the template's own */
    public String render(ChatRequest request, List<ToolSpec> tools) {
        List<Map<String, Object>> messages = new ArrayList<>();
        request.messages().forEach(message -> add(message, messages));
        if (!tools.isEmpty() && traits.toolsInSystemMessage()) {
            systemMessage(messages).put("tools", Instructions.list(tools));
        } else if (!tools.isEmpty() && !traits.tools()) {
            extend(systemMessage(messages), Instructions.of(tools, format, request.parallelToolCalls()));
        }
        if (!traits.system()) {
            mergeSystemMessage(messages);
        }
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("messages", messages);
        input.put("add_generation_prompt", true);
        input.put("tools", toolsVariable(tools));
        input.put("kwargs", variables(request));
        return switchThinking(render(input, messages), request);
    }

    /** Some templates insist on turns that alternate: where one refuses, neighbours of one role are joined. */
    private String render(Map<String, Object> input, List<Map<String, Object>> messages) {
        try {
            return template.render(input);
        } catch (LareiraException refusal) {
            input.put("messages", alternating(messages));
            try {
                return template.render(input);
            } catch (LareiraException e) {
                throw refusal;
            }
        }
    }

    private void add(Message message, List<Map<String, Object>> messages) {
        Map<String, Object> map = TemplateTraits.message(message.role(), message.content());
        if (!message.reasoning().isEmpty()) {
            map.put("reasoning_content", message.reasoning());
        }
        if (message.role().equals("tool") && !traits.toolResults()) {
            Map<String, Object> result =
                    TemplateTraits.message("user", "<tool_response>\n" + message.content() + "\n</tool_response>");
            addOrJoin(result, messages);
            return;
        }
        if (message.role().equals("tool")) {
            map.put("tool_call_id", id(message.toolCallId()));
            map.put("name", message.toolName());
        }
        if (!message.toolCalls().isEmpty() && traits.toolCalls()) {
            map.put("tool_calls", message.toolCalls().stream().map(this::call).toList());
        } else if (!message.toolCalls().isEmpty()) {
            extend(map, Instructions.calls(message.toolCalls()));
        }
        messages.add(map);
    }

    private Map<String, Object> call(ToolCall call) {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", call.name());
        function.put(
                "arguments",
                traits.argumentsAsText() ? call.argumentsJson() : JSON.readValue(call.argumentsJson(), OBJECT));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", id(call.id()));
        map.put("type", "function");
        map.put("function", function);
        return map;
    }

    /** Mistral's templates want ids of nine characters; those of other servers are longer. */
    private String id(String id) {
        if (!format.name().equals("mistral") || id.length() == MISTRAL_ID_LENGTH) {
            return id;
        }
        String digits = "%09d".formatted(Integer.toUnsignedLong(id.hashCode()));
        return digits.substring(digits.length() - MISTRAL_ID_LENGTH);
    }

    private static Map<String, Object> systemMessage(List<Map<String, Object>> messages) {
        if (messages.isEmpty() || !messages.getFirst().get("role").equals("system")) {
            messages.addFirst(TemplateTraits.message("system", ""));
        }
        return messages.getFirst();
    }

    private static void mergeSystemMessage(List<Map<String, Object>> messages) {
        if (messages.size() > 1
                && messages.getFirst().get("role").equals("system")
                && messages.get(1).get("role").equals("user")) {
            Map<String, Object> system = messages.removeFirst();
            Map<String, Object> question = TemplateTraits.message("user", (String) system.get("content"));
            extend(question, (String) messages.getFirst().get("content"));
            messages.set(0, question);
        }
    }

    private static void addOrJoin(Map<String, Object> message, List<Map<String, Object>> messages) {
        boolean joins = !messages.isEmpty()
                && messages.getLast().get("role").equals(message.get("role"))
                && !message.containsKey("tool_calls")
                && !messages.getLast().containsKey("tool_calls")
                && !message.get("role").equals("tool");
        if (joins) {
            extend(messages.getLast(), (String) message.get("content"));
        } else {
            messages.add(new LinkedHashMap<>(message));
        }
    }

    private static List<Map<String, Object>> alternating(List<Map<String, Object>> messages) {
        List<Map<String, Object>> joined = new ArrayList<>();
        messages.forEach(message -> addOrJoin(message, joined));
        return joined;
    }

    private static void extend(Map<String, Object> message, String more) {
        String content = (String) message.get("content");
        message.put("content", content.isEmpty() || more.isEmpty() ? content + more : content + "\n\n" + more);
    }

    private Object toolsVariable(List<ToolSpec> tools) {
        if (tools.isEmpty() || !traits.tools() || traits.toolsInSystemMessage()) {
            return traits.emptyTools() ? List.of() : null;
        }
        return tools.stream().map(tool -> JSON.readValue(tool.json(), OBJECT)).toList();
    }

    private static Map<String, Object> variables(ChatRequest request) {
        Map<String, Object> variables = new LinkedHashMap<>();
        request.thinking().ifPresent(on -> variables.putAll(TemplateTraits.thinking(on)));
        if (!request.reasoningEffort().isEmpty()) {
            variables.put("reasoning_effort", request.reasoningEffort());
        } else if (request.thinking().isPresent() && !request.thinking().get()) {
            variables.put("reasoning_effort", "low");
        }
        variables.putAll(request.templateVariables());
        return variables;
    }

    /** A template without a switch gets an empty thought where none is wanted. */
    private String switchThinking(String prompt, ChatRequest request) {
        boolean off = request.thinking().isPresent() && !request.thinking().get();
        return off && !traits.thinkingSwitch() && format.thinks(template.source())
                ? format.withoutThought(prompt)
                : prompt;
    }
}

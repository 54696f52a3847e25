package dev.lareira.core;

import dev.lareira.core.internal.jinja.Limits;
import dev.lareira.core.internal.jinja.Template;
import dev.lareira.core.internal.jinja.TemplateException;
import dev.lareira.gguf.Metadata;
import dev.lareira.tokenizer.Vocabulary;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Turns a conversation into the text that the model was trained to continue: the Jinja template of its file. Immutable and
 * thread-safe.
 */
public final class ChatTemplate {
    /** ChatML, for a file without a template. */
    private static final String CHATML = """
            {% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
            """;

    private static final List<String> THOUGHTS = List.of("reasoning_content", "thinking", "reasoning");

    private final String source;
    private final Template template;
    private final Map<String, Object> specialTokens;

    private ChatTemplate(String source, Map<String, Object> specialTokens) {
        try {
            this.template = Template.parse(source, Limits.DEFAULT);
        } catch (TemplateException e) {
            throw new LareiraException("the chat template cannot be read: " + e.getMessage(), e);
        }
        this.source = source;
        this.specialTokens = specialTokens;
    }

    /** The Jinja text. */
    public String source() {
        return source;
    }

    /**
     * A template from its source.
     *
     * @param specialTokens such as {@code bos_token} and {@code eos_token}; a missing one is undefined
     */
    public static ChatTemplate of(String source, Map<String, String> specialTokens) {
        return new ChatTemplate(source, new LinkedHashMap<>(specialTokens));
    }

    /** The template of a model file, ChatML when it has none. */
    public static ChatTemplate from(Metadata metadata, Vocabulary vocabulary) {
        Map<String, String> special = new LinkedHashMap<>();
        put(special, "bos_token", vocabulary.bos(), vocabulary);
        put(special, "eos_token", vocabulary.eos(), vocabulary);
        return of(metadata.string("tokenizer.chat_template", CHATML), special);
    }

    /** The prompt for the next answer to this conversation. */
    public String render(List<Message> messages) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("messages", messages.stream().map(ChatTemplate::asMap).toList());
        input.put("add_generation_prompt", true);
        return render(input);
    }

    /**
     * Renders with all variables as plain Java values: {@code messages}, {@code add_generation_prompt}, perhaps
     * {@code tools}, {@code documents}, {@code special_tokens} and {@code kwargs}.
     *
     * @throws LareiraException when the template refuses the conversation; the message is the template's own
     */
    public String render(Map<String, Object> input) {
        return render(input, LocalDateTime.now());
    }

    /** As {@link #render(Map)}, with the time that a template may ask for. */
    public String render(Map<String, Object> input, LocalDateTime now) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("messages", withThoughts(input.get("messages")));
        variables.put("tools", input.get("tools"));
        variables.put("documents", input.get("documents"));
        variables.put("add_generation_prompt", input.getOrDefault("add_generation_prompt", false));
        variables.putAll(specialTokens);
        putAll(variables, input.get("special_tokens"));
        putAll(variables, input.get("kwargs"));
        return renderVariables(variables, now);
    }

    /**
     * Renders with exactly these variables as plain Java values, adding and preparing nothing.
     *
     * @throws LareiraException when the template fails
     */
    public String renderVariables(Map<String, Object> variables, LocalDateTime now) {
        try {
            return template.render(variables, () -> now);
        } catch (TemplateException.Raised e) {
            throw new LareiraException(e.getMessage(), e);
        } catch (TemplateException e) {
            throw new LareiraException("the chat template fails: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> asMap(Message message) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("role", message.role());
        map.put("content", message.content());
        return map;
    }

    /** The thought of a message stands under both names that templates look for. */
    private static Object withThoughts(Object messages) {
        if (!(messages instanceof List<?> list)) {
            return messages;
        }
        List<Object> prepared = new ArrayList<>();
        for (Object message : list) {
            Object thought = message instanceof Map<?, ?> map
                    ? THOUGHTS.stream()
                            .map(map::get)
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(null)
                    : null;
            if (thought == null) {
                prepared.add(message);
                continue;
            }
            Map<Object, Object> copy = new LinkedHashMap<>();
            copy.put("thinking", thought);
            copy.putAll((Map<?, ?>) message);
            copy.put("reasoning_content", thought);
            prepared.add(copy);
        }
        return prepared;
    }

    private static void putAll(Map<String, Object> variables, Object map) {
        if (map instanceof Map<?, ?> given) {
            given.forEach((key, value) -> variables.put((String) key, value));
        }
    }

    private static void put(Map<String, String> special, String name, OptionalInt id, Vocabulary vocabulary) {
        id.ifPresent(token -> special.put(name, vocabulary.text(token)));
    }
}

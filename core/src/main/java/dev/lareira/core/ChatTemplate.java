package dev.lareira.core;

import dev.lareira.core.internal.chat.FamilyTemplates;
import dev.lareira.core.internal.chat.FamilyTemplates.Family;
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
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a conversation into the text that the model was trained to continue: the Jinja template of its file. Immutable and
 * thread-safe.
 */
public final class ChatTemplate {
    private static final String KEY = "tokenizer.chat_template";
    private static final Logger LOG = LoggerFactory.getLogger(ChatTemplate.class);

    private static final List<String> THOUGHTS = List.of("reasoning_content", "thinking", "reasoning");

    private final String origin;
    private final String source;
    private final Template template;
    private final Map<String, Object> specialTokens;

    private ChatTemplate(String source, Map<String, Object> specialTokens, String origin) {
        this.origin = origin;
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
        return new ChatTemplate(source, new LinkedHashMap<>(specialTokens), "the caller");
    }

    /**
     * The template of a model file. Where it has none, that of the family which its tokens tell, else ChatML; a warning
     * and {@link #origin} say so.
     */
    public static ChatTemplate from(Metadata metadata, Vocabulary vocabulary) {
        String source = metadata.string(KEY, "");
        if (!source.isBlank()) {
            return new ChatTemplate(source, specialTokens(vocabulary), "the model file");
        }
        Optional<Family> family =
                FamilyTemplates.of(token -> vocabulary.find(token).isPresent());
        String origin = family.map(
                        known -> "the family " + known.name() + ", by its tokens " + String.join(" ", known.tokens()))
                .orElse("ChatML, as its tokens tell no family");
        LOG.warn("the model file has no chat template; used is that of {}", origin);
        return new ChatTemplate(family.orElse(FamilyTemplates.CHATML).template(), specialTokens(vocabulary), origin);
    }

    /** The template that a model file has for conversations with tools, where that is another. */
    static Optional<ChatTemplate> forTools(Metadata metadata, Vocabulary vocabulary) {
        String source = metadata.string(KEY + ".tool_use", "");
        return source.isBlank()
                ? Optional.empty()
                : Optional.of(new ChatTemplate(source, specialTokens(vocabulary), "the model file"));
    }

    private static Map<String, Object> specialTokens(Vocabulary vocabulary) {
        Map<String, Object> special = new LinkedHashMap<>();
        put(special, "bos_token", vocabulary.bos(), vocabulary);
        put(special, "eos_token", vocabulary.eos(), vocabulary);
        return special;
    }

    /** Where the template is from, for people. */
    public String origin() {
        return origin;
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

    private static void put(Map<String, Object> special, String name, OptionalInt id, Vocabulary vocabulary) {
        id.ifPresent(token -> special.put(name, vocabulary.text(token)));
    }
}

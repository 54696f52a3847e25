package dev.lareira.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model is to answer: a conversation, the tools it may call, and how. Immutable.
 *
 * @param messages the conversation, oldest first
 * @param tools what may be called
 * @param toolChoice whether tools may, must or must not be called
 * @param parallelToolCalls whether one answer may hold several calls
 * @param thinking whether the model thinks before it answers; empty: as its template does by default
 * @param reasoningEffort {@code low}, {@code medium} or {@code high} where the template asks for it; empty: its default
 * @param templateVariables more variables for the template, as plain Java values
 * @param constraint what the text of the answer must look like; thoughts and calls are free of it
 */
public record ChatRequest(
        List<Message> messages,
        List<ToolSpec> tools,
        ToolChoice toolChoice,
        boolean parallelToolCalls,
        Optional<Boolean> thinking,
        String reasoningEffort,
        Map<String, Object> templateVariables,
        Optional<Constraint> constraint) {

    /** @throws LareiraException when a tool is to be called that is not offered, or two have one name */
    public ChatRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        List<String> names = tools.stream().map(ToolSpec::name).toList();
        if (names.stream().distinct().count() < names.size()) {
            throw new LareiraException("two tools have one name among " + names);
        }
        if (toolChoice.forced() && tools.isEmpty()) {
            throw new LareiraException("a tool is to be called, but none is offered");
        }
        if (toolChoice.mode() == ToolChoice.Mode.NAMED && !names.contains(toolChoice.name())) {
            throw new LareiraException(
                    "the tool " + toolChoice.name() + " is to be called, but those offered are " + names);
        }
    }

    /** As this, about another conversation. */
    public ChatRequest withMessages(List<Message> conversation) {
        return new ChatRequest(
                conversation,
                tools,
                toolChoice,
                parallelToolCalls,
                thinking,
                reasoningEffort,
                templateVariables,
                constraint);
    }

    public static Builder builder(List<Message> messages) {
        return new Builder(messages);
    }

    /** The tools that the model is told of. */
    List<ToolSpec> offered() {
        return toolChoice.mode() == ToolChoice.Mode.NONE ? List.of() : tools;
    }

    /** Whether tools are offered or were called. */
    boolean concernsTools() {
        return !offered().isEmpty()
                || messages.stream()
                        .anyMatch(message ->
                                !message.toolCalls().isEmpty() || message.role().equals("tool"));
    }

    /** Collects what is asked for; each has a default. */
    public static final class Builder {
        private final List<Message> messages;
        private List<ToolSpec> tools = List.of();
        private ToolChoice toolChoice = ToolChoice.AUTO;
        private boolean parallelToolCalls = true;
        private Optional<Boolean> thinking = Optional.empty();
        private String reasoningEffort = "";
        private Map<String, Object> templateVariables = Map.of();
        private Optional<Constraint> constraint = Optional.empty();

        private Builder(List<Message> messages) {
            this.messages = messages;
        }

        public Builder tools(List<ToolSpec> value) {
            tools = value;
            return this;
        }

        public Builder toolChoice(ToolChoice value) {
            toolChoice = value;
            return this;
        }

        public Builder parallelToolCalls(boolean value) {
            parallelToolCalls = value;
            return this;
        }

        public Builder thinking(boolean value) {
            thinking = Optional.of(value);
            return this;
        }

        public Builder reasoningEffort(String value) {
            reasoningEffort = value;
            return this;
        }

        public Builder templateVariables(Map<String, Object> value) {
            templateVariables = value;
            return this;
        }

        public Builder constraint(Constraint value) {
            constraint = Optional.of(value);
            return this;
        }

        public ChatRequest build() {
            return new ChatRequest(
                    messages,
                    tools,
                    toolChoice,
                    parallelToolCalls,
                    thinking,
                    reasoningEffort,
                    templateVariables,
                    constraint);
        }
    }
}

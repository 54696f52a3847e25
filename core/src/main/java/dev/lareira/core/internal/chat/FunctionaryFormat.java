package dev.lareira.core.internal.chat;

import java.util.List;

/** Functionary 3.2: every part of an answer names its recipient, {@code all} for the reader. */
record FunctionaryFormat() implements OutputFormat {
    @Override
    public String name() {
        return "functionary-3.2";
    }

    @Override
    public OutputSplitter splitter(Tools tools, String prompt, boolean parallel) {
        return new FunctionaryOutput(tools, parallel);
    }

    @Override
    public String example() {
        return ">>>NAME\n{\"KEY\": \"VALUE\"}";
    }

    @Override
    public List<String> markers() {
        return List.of();
    }

    @Override
    public boolean thinks(String template) {
        return false;
    }

    @Override
    public String withoutThought(String prompt) {
        return prompt;
    }
}

package dev.lareira.core.internal.chat;

import java.util.List;

/** OpenAI's harmony: every message has a header that says for whom and in which channel it is. */
record HarmonyFormat() implements OutputFormat {
    @Override
    public String name() {
        return "harmony";
    }

    @Override
    public OutputSplitter splitter(Tools tools, String prompt, boolean parallel) {
        return new HarmonyOutput(tools, parallel);
    }

    @Override
    public String example() {
        return "<|channel|>commentary to=functions.NAME <|constrain|>json<|message|>{\"KEY\": \"VALUE\"}<|call|>";
    }

    @Override
    public List<String> markers() {
        return HarmonyOutput.MARKERS;
    }

    @Override
    public boolean thinks(String template) {
        return true;
    }

    @Override
    public String withoutThought(String prompt) {
        return prompt;
    }
}

package dev.lareira.core.internal.chat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The formats by what only their templates contain. */
public final class OutputFormats {
    /** Also what models without a format of their own are asked to write. */
    static final OutputFormat HERMES = MarkedFormat.of("hermes", new JsonCalls("<tool_call>", "</tool_call>", false));

    private static final CallSyntax MISTRAL_ARGS = new NamedCalls("", "[TOOL_CALLS]", "[ARGS]", "", "", false);
    private static final CallSyntax MISTRAL_ARRAY = new JsonCalls("[TOOL_CALLS]", "", true, JsonCalls.Keys.MISTRAL);
    private static final LlamaCalls.AfterPythonTag PYTHON_TAG = new LlamaCalls.AfterPythonTag();

    /** The first whose marker a template contains is its format; what is special stands before what it resembles. */
    private static final Map<String, OutputFormat> BY_MARKER = new LinkedHashMap<>();

    static {
        BY_MARKER.put("<|channel|>", new HarmonyFormat());
        BY_MARKER.put(
                "<|tool_call>",
                MarkedFormat.of("gemma", new GemmaCalls()).with(new Reasoning("<|channel>thought\n", "<channel|>")));
        BY_MARKER.put(
                "<|START_ACTION|>",
                MarkedFormat.of(
                                "command-r",
                                new JsonCalls("<|START_ACTION|>", "<|END_ACTION|>", true, JsonCalls.Keys.COMMAND))
                        .with(
                                new Reasoning("<|START_THINKING|>", "<|END_THINKING|>"),
                                "<|START_RESPONSE|>",
                                "<|END_RESPONSE|>"));
        BY_MARKER.put("'```json'", deepseek(true));
        BY_MARKER.put("<｜tool▁calls▁begin｜>", deepseek(false));
        BY_MARKER.put(">>>", new FunctionaryFormat());
        BY_MARKER.put("[ARGS]", mistral(MISTRAL_ARGS, MISTRAL_ARRAY));
        BY_MARKER.put("[TOOL_CALLS]", mistral(MISTRAL_ARRAY, MISTRAL_ARGS));
        BY_MARKER.put("[AVAILABLE_TOOLS]", mistral(MISTRAL_ARRAY, MISTRAL_ARGS));
        BY_MARKER.put("<|tool_call|>", MarkedFormat.of("granite", new JsonCalls("<|tool_call|>", "", true)));
        BY_MARKER.put("<|tool|>", MarkedFormat.of("phi", new JsonCalls("<|tool_call|>", "<|/tool_call|>", true)));
        BY_MARKER.put("<TOOLCALL>", MarkedFormat.of("nemotron", new JsonCalls("<TOOLCALL>", "</TOOLCALL>", true)));
        OutputFormat lfm = MarkedFormat.of("lfm", new PythonCalls("<|tool_call_start|>", "<|tool_call_end|>"));
        BY_MARKER.put("<|tool_list_start|>", lfm);
        BY_MARKER.put("<|tool_call_start|>", lfm);
        BY_MARKER.put("List of tools: [", lfm);
        BY_MARKER.put("<minimax:tool_call>", MarkedFormat.of("minimax", TaggedCalls.MINIMAX));
        BY_MARKER.put("<arg_key>", MarkedFormat.of("glm", TaggedCalls.GLM));
        BY_MARKER.put("<function name=", MarkedFormat.of("minicpm", TaggedCalls.MINICPM));
        BY_MARKER.put("<parameter=", MarkedFormat.of("qwen-coder", TaggedCalls.QWEN));
        BY_MARKER.put(
                "<function=",
                MarkedFormat.of(
                        "functionary-3.1",
                        new NamedCalls("", "<function=", ">", "</function>", "", false),
                        PYTHON_TAG));
        BY_MARKER.put("<tool_call>", HERMES);
        OutputFormat llama = MarkedFormat.of("llama", new LlamaCalls(), PYTHON_TAG);
        BY_MARKER.put("<|python_tag|>", llama);
        BY_MARKER.put("Environment: ipython", llama);
    }

    private OutputFormats() {}

    private static OutputFormat mistral(CallSyntax usual, CallSyntax other) {
        return MarkedFormat.of("mistral", usual, other).with(new Reasoning("[THINK]", "[/THINK]"));
    }

    private static OutputFormat deepseek(boolean fenced) {
        return MarkedFormat.of(
                "deepseek",
                new NamedCalls(
                        "<｜tool▁calls▁begin｜>",
                        "<｜tool▁call▁begin｜>",
                        "<｜tool▁sep｜>",
                        "<｜tool▁call▁end｜>",
                        "<｜tool▁calls▁end｜>",
                        fenced));
    }

    /** The format of a template, {@link #HERMES} where it has none of its own. */
    public static OutputFormat of(String template) {
        return BY_MARKER.entrySet().stream()
                .filter(entry -> template.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(HERMES);
    }

    /** The names of all formats. */
    static List<String> names() {
        return BY_MARKER.values().stream().map(OutputFormat::name).distinct().toList();
    }
}

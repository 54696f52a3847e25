package dev.lareira.core.internal.chat;

import dev.lareira.core.ToolCall;
import dev.lareira.core.ToolSpec;
import java.util.List;
import java.util.stream.Collectors;

/** What a model whose template knows no tools is told of them, after the words that Hermes was trained on. */
final class Instructions {
    private Instructions() {}

    static String of(List<ToolSpec> tools, OutputFormat format, boolean parallel) {
        return """
                You can call tools to answer the user. The tools, as JSON:
                <tools>
                %s
                </tools>
                To call a tool, write its name and arguments like this:
                %s
                %sThe result of a call is given to you between <tool_response> and </tool_response>. Call a tool only where it helps; otherwise answer in plain text.""".formatted(
                        tools.stream().map(ToolSpec::json).collect(Collectors.joining("\n")),
                        format.example(),
                        parallel ? "You may write several calls one after another. " : "");
    }

    /** The tools as a JSON array. */
    static String list(List<ToolSpec> tools) {
        return tools.stream().map(ToolSpec::json).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Calls of an earlier answer, as {@link OutputFormats#HERMES} has them. */
    static String calls(List<ToolCall> calls) {
        return calls.stream()
                .map(call -> "<tool_call>\n{\"name\": \"%s\", \"arguments\": %s}\n</tool_call>"
                        .formatted(call.name(), call.argumentsJson()))
                .collect(Collectors.joining("\n"));
    }
}

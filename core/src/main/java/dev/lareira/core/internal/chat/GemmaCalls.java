package dev.lareira.core.internal.chat;

import dev.lareira.core.ToolCall;
import java.util.List;

/** {@code <|tool_call>call:f{k:<|"|>v<|"|>}<tool_call|>} of Gemma 4. */
record GemmaCalls() implements CallSyntax {
    private static final String OPEN = "<|tool_call>";
    private static final String CLOSE = "<tool_call|>";

    @Override
    public List<String> openers() {
        return List.of(OPEN);
    }

    @Override
    public List<String> markers() {
        return List.of(OPEN, CLOSE, Literals.GEMMA_QUOTE);
    }

    @Override
    public String example() {
        return OPEN + "call:NAME{KEY:" + Literals.GEMMA_QUOTE + "VALUE" + Literals.GEMMA_QUOTE + "}" + CLOSE;
    }

    @Override
    public List<ToolCall> read(Scanner in, Tools tools) {
        in.expect(OPEN);
        in.space();
        in.expect("call:");
        String name = in.name();
        ToolCall call = Tools.call("", name, Literals.GEMMA.object(in));
        Markers.close(in, CLOSE, OPEN);
        return List.of(call);
    }
}

package dev.lareira.server.internal.generation;

import dev.lareira.core.FinishReason;
import dev.lareira.core.Token;
import dev.lareira.core.ToolCall;
import java.util.List;

/**
 * A whole answer.
 *
 * @param text of it
 * @param reasoning the thought before it; empty where there is none
 * @param calls of tools
 * @param tokens all that were generated
 * @param reason why it ended
 * @param usage what it cost
 */
public record Answer(
        String text, String reasoning, List<ToolCall> calls, List<Token> tokens, FinishReason reason, Usage usage) {

    /** Whether it was cut short by a limit. */
    public boolean isCut() {
        return reason == FinishReason.MAX_TOKENS || reason == FinishReason.CONTEXT_FULL;
    }
}

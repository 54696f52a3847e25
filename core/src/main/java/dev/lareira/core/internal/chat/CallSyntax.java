package dev.lareira.core.internal.chat;

import dev.lareira.core.ToolCall;
import dev.lareira.core.internal.grammar.Expression;
import java.util.List;

/** How a family of models writes tool calls. Immutable. */
interface CallSyntax {
    /** What calls begin with. */
    List<String> openers();

    /** The markers that may be tokens of their own. */
    List<String> markers();

    /** What stands behind one opener, with it: one call, or several that belong together. */
    Expression block(CallGrammar grammar);

    /** Whether several calls are several blocks. */
    boolean repeats();

    /** A call of the tool NAME with the argument KEY, {@code "VALUE"}. */
    String example();

    /** Whether calls are all of the output, so that they begin only at its start. */
    default boolean wholeOutput() {
        return false;
    }

    /**
     * Reads one call, or several that belong together, from its opener on; the scanner then stands behind them. Calls
     * that are complete are returned although what follows them is not.
     *
     * @throws Scanner.Incomplete when more text may complete it
     * @throws Scanner.Malformed when it is no call
     */
    List<ToolCall> read(Scanner in, Tools tools);
}

package dev.lareira.core.internal.chat;

import dev.lareira.core.OutputEvent;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Parts {@code recipient⏎body} joined by {@code >>>}; the prompt ends in the first {@code >>>}. */
final class FunctionaryOutput implements OutputSplitter {
    private static final String SEPARATOR = FunctionaryFormat.SEPARATOR;
    private static final String READER = "all";

    private final Tools tools;
    private final boolean parallel;
    private final StringBuilder buffer = new StringBuilder();
    private final Emission text;
    private Consumer<OutputEvent> events;
    /** Whether the buffer begins with a recipient, not amid text. */
    private boolean atStart = true;

    private boolean called;

    FunctionaryOutput(Tools tools, boolean parallel) {
        this.tools = tools;
        this.parallel = parallel;
        text = new Emission(shown -> events.accept(new OutputEvent.Content(shown)));
    }

    @Override
    public void accept(String more, Consumer<OutputEvent> sink) {
        events = sink;
        buffer.append(more);
        advance(false);
    }

    @Override
    public void finish(Consumer<OutputEvent> sink) {
        events = sink;
        advance(true);
        text.finish();
    }

    private void advance(boolean whole) {
        try {
            boolean moved = true;
            while (moved) {
                moved = atStart ? part(whole) : text(whole);
            }
        } catch (Scanner.Incomplete e) {
            // The rest stays in the buffer.
        }
    }

    private boolean part(boolean whole) {
        Scanner in = new Scanner(buffer.toString(), 0, whole);
        try {
            String recipient = in.name();
            in.expect("\n");
            if (recipient.equals(READER)) {
                buffer.delete(0, in.at());
            } else if (!tools.names().isEmpty()) {
                call(recipient, in);
                return !buffer.isEmpty();
            }
        } catch (Scanner.Malformed e) {
            // No part begins here: it is text.
        }
        atStart = false;
        return true;
    }

    private void call(String name, Scanner in) {
        int body = in.at();
        ObjectNode arguments;
        try {
            arguments = Literals.JSON.object(in);
            in.space();
            if (!in.ended()) {
                in.expect(SEPARATOR);
            }
        } catch (Scanner.Malformed e) {
            in.back(body);
            if (!name.equals(tools.codeTool()) || in.peek() == '{') {
                throw e;
            }
            String code = in.rest();
            int separator = separator(code, true);
            arguments = JsonNodeFactory.instance.objectNode();
            arguments.put("code", separator < 0 ? code : code.substring(0, separator));
            in.back(separator < 0 ? buffer.length() : body + separator + SEPARATOR.length());
        }
        text.endPiece();
        if (parallel || !called) {
            events.accept(new OutputEvent.Call(Tools.call("", name, arguments)));
        }
        called = true;
        buffer.delete(0, in.at());
    }

    private boolean text(boolean whole) {
        int separator = separator(buffer.toString(), whole);
        if (separator >= 0) {
            text.text(buffer.substring(0, separator));
            buffer.delete(0, separator + SEPARATOR.length());
            atStart = true;
            return true;
        }
        int safe = whole ? buffer.length() : buffer.length() - held();
        text.text(buffer.substring(0, safe));
        buffer.delete(0, safe);
        return false;
    }

    /** Where a separator is, one with a recipient on its line: text may contain the characters too. */
    private static int separator(String text, boolean whole) {
        for (int at = text.indexOf(SEPARATOR); at >= 0; at = text.indexOf(SEPARATOR, at + 1)) {
            Scanner in = new Scanner(text, at + SEPARATOR.length(), whole);
            try {
                in.name();
                in.expect("\n");
                return at;
            } catch (Scanner.Malformed e) {
                // Not this one.
            } catch (Scanner.Incomplete e) {
                return -1;
            }
        }
        return -1;
    }

    /** How much of the end may become a separator with its recipient. */
    private int held() {
        int end = buffer.length();
        while (end > 0 && Scanner.isName(buffer.charAt(end - 1))) {
            end--;
        }
        String before = buffer.substring(0, end);
        return before.endsWith(SEPARATOR)
                ? buffer.length() - end + SEPARATOR.length()
                : Markers.tail(buffer, List.of(SEPARATOR));
    }
}

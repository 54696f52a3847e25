package dev.lareira.core.internal.chat;

import dev.lareira.core.OutputEvent;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages of the harmony format: {@code <|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final…}. A
 * recipient {@code functions.f} makes a call; the analysis channel is thought, the rest is text.
 *
 * @see <a href="https://cookbook.openai.com/articles/openai-harmony">OpenAI harmony response format</a>
 */
final class HarmonyOutput implements OutputSplitter {
    private static final String START = "<|start|>";
    private static final String CHANNEL = "<|channel|>";
    private static final String MESSAGE = "<|message|>";
    private static final String RECIPIENT = " to=";
    private static final String FUNCTIONS = "functions.";
    private static final List<String> ENDS = List.of("<|end|>", "<|call|>", "<|return|>", START);

    static final List<String> MARKERS =
            List.of(START, CHANNEL, MESSAGE, "<|constrain|>", "<|end|>", "<|call|>", "<|return|>");

    private enum Part {
        HEADER,
        THOUGHT,
        TEXT,
        CALL,
        DROPPED
    }

    private final Tools tools;
    private final boolean parallel;
    private final StringBuilder buffer = new StringBuilder();
    private final Emission thought;
    private final Emission text;
    private Consumer<OutputEvent> events;
    private Part part = Part.HEADER;
    private String function = "";
    private boolean called;

    HarmonyOutput(Tools tools, boolean parallel) {
        this.tools = tools;
        this.parallel = parallel;
        thought = new Emission(shown -> events.accept(new OutputEvent.Reasoning(shown)));
        thought.trim();
        text = new Emission(shown -> events.accept(new OutputEvent.Content(shown)));
        text.trim();
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
        thought.finish();
        text.finish();
    }

    private void advance(boolean whole) {
        boolean moved = true;
        while (moved) {
            moved = part == Part.HEADER ? header(whole) : body(whole);
        }
    }

    private boolean header(boolean whole) {
        int end = buffer.indexOf(MESSAGE);
        if (end >= 0) {
            open(take(end));
            buffer.delete(0, MESSAGE.length());
            return true;
        }
        boolean plain = !buffer.isEmpty() && buffer.charAt(0) != '<' && !isPrefix(RECIPIENT) && !isPrefix("assistant");
        if (plain) {
            part = Part.TEXT;
        } else if (whole) {
            buffer.setLength(0);
        }
        return plain;
    }

    private boolean isPrefix(String literal) {
        int length = Math.min(literal.length(), buffer.length());
        return literal.startsWith(buffer.substring(0, length));
    }

    private void open(String header) {
        int channelAt = header.lastIndexOf(CHANNEL);
        String channel = channelAt < 0 ? "" : word(header.substring(channelAt + CHANNEL.length()));
        String recipient = "";
        for (int at = header.indexOf(RECIPIENT); at >= 0; at = header.indexOf(RECIPIENT, at + 1)) {
            String named = word(header.substring(at + RECIPIENT.length()));
            recipient = named.equals("assistant") ? recipient : named;
        }
        if (recipient.startsWith(FUNCTIONS) && !tools.names().isEmpty()) {
            function = recipient.substring(FUNCTIONS.length());
            part = Part.CALL;
        } else if (!recipient.isEmpty()) {
            part = tools.names().isEmpty() ? Part.TEXT : Part.DROPPED;
        } else {
            part = channel.equals("analysis") ? Part.THOUGHT : Part.TEXT;
        }
    }

    private static String word(String text) {
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end)) && text.charAt(end) != '<') {
            end++;
        }
        return text.substring(0, end);
    }

    private boolean body(boolean whole) {
        int end = -1;
        String marker = "";
        for (String candidate : ENDS) {
            int at = buffer.indexOf(candidate);
            if (at >= 0 && (end < 0 || at < end)) {
                end = at;
                marker = candidate;
            }
        }
        if (end >= 0) {
            close(take(end));
            buffer.delete(0, marker.length());
            part = Part.HEADER;
            return true;
        }
        if (whole) {
            close(take(buffer.length()));
        } else if (part != Part.CALL) {
            write(take(buffer.length() - Markers.tail(buffer, ENDS)));
        }
        return false;
    }

    private void close(String rest) {
        if (part != Part.CALL) {
            write(rest);
            return;
        }
        JsonNode arguments = Literals.JSON.read(rest);
        if (!(arguments instanceof ObjectNode object)) {
            text.text(rest);
            return;
        }
        text.endPiece();
        if (parallel || !called) {
            events.accept(new OutputEvent.Call(Tools.call("", function, object)));
        }
        called = true;
    }

    private void write(String shown) {
        if (part == Part.THOUGHT) {
            thought.text(shown);
        } else if (part == Part.TEXT) {
            text.text(shown);
        }
    }

    private String take(int length) {
        String taken = buffer.substring(0, length);
        buffer.delete(0, length);
        return taken;
    }
}

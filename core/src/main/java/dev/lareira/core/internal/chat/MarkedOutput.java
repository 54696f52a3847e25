package dev.lareira.core.internal.chat;

import dev.lareira.core.OutputEvent;
import dev.lareira.core.ToolCall;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Output in which markers set thoughts and calls apart from text: first perhaps a thought, then text with calls amid it.
 */
final class MarkedOutput implements OutputSplitter {
    private enum Part {
        START,
        THOUGHT,
        TEXT_START,
        TEXT
    }

    /** A call is read again when this part of it is new, so that long ones cost linear time. */
    private static final int GROWTH = 256;

    private final MarkedFormat format;
    private final Tools tools;
    private final boolean parallel;
    private final StringBuilder buffer = new StringBuilder();
    private Part part;
    private Emission thought;
    private Emission text;
    private Consumer<OutputEvent> events;
    private int readAgainAt;
    private boolean called;

    /**
     * @param thinking whether the prompt ended inside a thought
     * @param parallel whether calls after the first count
     */
    MarkedOutput(MarkedFormat format, Tools tools, boolean thinking, boolean parallel) {
        this.format = format;
        this.tools = tools;
        this.parallel = parallel;
        part = thinking ? Part.THOUGHT : Part.START;
        thought = new Emission(shown -> events.accept(new OutputEvent.Reasoning(shown)));
        thought.trim();
        text = new Emission(shown -> events.accept(new OutputEvent.Content(shown)));
        if (thinking) {
            text.trim();
        }
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
        readAgainAt = 0;
        advance(true);
        thought.finish();
        text.finish();
    }

    private void advance(boolean whole) {
        if (buffer.length() < readAgainAt) {
            return;
        }
        boolean moved = true;
        while (moved) {
            moved = switch (part) {
                case START -> start(whole);
                case THOUGHT -> thought(whole);
                case TEXT_START -> textStart(whole);
                case TEXT -> text(whole);
            };
        }
    }

    private boolean start(boolean whole) {
        String rest = buffer.toString().stripLeading();
        String open = format.reasoning().open();
        if (rest.startsWith(open)) {
            buffer.delete(0, buffer.length() - rest.length() + open.length());
            text.trim();
            part = Part.THOUGHT;
            return true;
        }
        if (!whole && open.startsWith(rest)) {
            return false;
        }
        part = Part.TEXT_START;
        return true;
    }

    private boolean thought(boolean whole) {
        String close = format.reasoning().close();
        int end = buffer.indexOf(close);
        if (end < 0) {
            int safe = whole ? buffer.length() : buffer.length() - Markers.tail(buffer, List.of(close));
            thought.text(take(safe));
            return false;
        }
        thought.text(take(end));
        buffer.delete(0, close.length());
        part = Part.TEXT_START;
        return true;
    }

    /** Before the first word of the text, where calls without markers begin. */
    private boolean textStart(boolean whole) {
        int start = buffer.length() - buffer.toString().stripLeading().length();
        if (start == buffer.length() && !whole) {
            return false;
        }
        part = Part.TEXT;
        List<CallSyntax> candidates = syntaxesAt(start, true);
        if (candidates.isEmpty()) {
            return true;
        }
        if (read(candidates, start, whole) == Reading.WAITS) {
            part = Part.TEXT_START;
            return false;
        }
        return true;
    }

    private boolean text(boolean whole) {
        Marker marker = firstMarker();
        if (marker == null) {
            text.text(take(whole ? buffer.length() : buffer.length() - Markers.tail(buffer, markers())));
            return false;
        }
        text.text(take(marker.at));
        List<CallSyntax> candidates = syntaxesAt(0, false);
        if (candidates.isEmpty()) {
            buffer.delete(0, marker.length);
            return true;
        }
        return read(candidates, 0, whole) != Reading.WAITS;
    }

    private enum Reading {
        WAITS,
        CALLS,
        NONE
    }

    /** Reads what can be a call here by one of its syntaxes. */
    private Reading read(List<CallSyntax> candidates, int start, boolean whole) {
        int refusedAt = start + 1;
        for (CallSyntax syntax : candidates) {
            Scanner in = new Scanner(buffer.toString(), start, whole);
            try {
                tell(syntax.read(in, tools));
                buffer.delete(0, in.at());
                readAgainAt = 0;
                return Reading.CALLS;
            } catch (Scanner.Incomplete e) {
                readAgainAt = buffer.length() + buffer.length() / GROWTH + 1;
                return Reading.WAITS;
            } catch (Scanner.Malformed e) {
                refusedAt = Math.max(refusedAt, e.at);
            }
        }
        text.text(take(refusedAt));
        readAgainAt = 0;
        return Reading.NONE;
    }

    private void tell(List<ToolCall> calls) {
        text.endPiece();
        for (ToolCall call : calls) {
            if (parallel || !called) {
                events.accept(new OutputEvent.Call(call));
            }
            called = true;
        }
    }

    private List<CallSyntax> syntaxesAt(int at, boolean wholeOutput) {
        return syntaxes().stream()
                .filter(syntax -> syntax.wholeOutput() == wholeOutput
                        && syntax.openers().stream().anyMatch(opener -> buffer.indexOf(opener, at) == at))
                .toList();
    }

    private record Marker(int at, int length) {}

    private Marker firstMarker() {
        Marker first = null;
        for (String marker : markers()) {
            int at = buffer.indexOf(marker);
            if (at >= 0 && (first == null || at < first.at)) {
                first = new Marker(at, marker.length());
            }
        }
        return first;
    }

    private List<String> markers() {
        return Stream.concat(
                        format.dropped().stream(),
                        syntaxes().stream()
                                .filter(syntax -> !syntax.wholeOutput())
                                .flatMap(syntax -> syntax.openers().stream()))
                .toList();
    }

    private List<CallSyntax> syntaxes() {
        return tools.names().isEmpty() ? List.of() : format.syntaxes();
    }

    private String take(int length) {
        String taken = buffer.substring(0, length);
        buffer.delete(0, length);
        return taken;
    }
}

package dev.lareira.core;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Holds generated tokens back while the end of the text may be the start of a stop string, and cuts the text where one
 * is complete.
 */
final class StopStrings {
    private final List<String> strings;
    private final Queue<Token> held = new ArrayDeque<>();
    /** Text of the held tokens. */
    private final StringBuilder text = new StringBuilder();

    private boolean found;

    StopStrings(List<String> strings) {
        this.strings = strings;
    }

    /** Whether a stop string was produced. Nothing follows after it. */
    boolean found() {
        return found;
    }

    /** Takes the next token and passes on those that are certain to be part of the text. */
    void accept(Token token, Queue<Token> released) {
        held.add(token);
        text.append(token.text());
        int stop = firstStop();
        if (stop >= 0) {
            found = true;
            int before = stop - release(stop, released);
            if (before > 0) {
                released.add(held.remove().withText(text.substring(0, before)));
            }
            held.clear();
            return;
        }
        release(text.length() - heldBack(), released);
    }

    /** The text is over: what is held is part of it. */
    void flush(Queue<Token> released) {
        released.addAll(held);
        held.clear();
        text.setLength(0);
    }

    /** Where the earliest stop string starts, or -1. */
    private int firstStop() {
        int first = -1;
        for (String stop : strings) {
            int at = text.indexOf(stop);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }
        return first;
    }

    /** Length of the longest end of the text that a stop string starts with. */
    private int heldBack() {
        int longest = 0;
        for (String stop : strings) {
            for (int length = Math.min(stop.length() - 1, text.length()); length > longest; length--) {
                if (stop.startsWith(text.substring(text.length() - length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    /** Passes on tokens that end within the first {@code certain} characters; returns how many those had. */
    private int release(int certain, Queue<Token> released) {
        int length = 0;
        while (!held.isEmpty() && length + held.peek().text().length() <= certain) {
            if (length == certain && found) {
                break;
            }
            Token token = held.remove();
            length += token.text().length();
            released.add(token);
        }
        text.delete(0, length);
        return length;
    }
}

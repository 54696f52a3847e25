package dev.lareira.core.internal.chat;

import java.util.function.Consumer;

/**
 * Text on its way to the reader, in pieces that calls interrupt. White space is held until it is known to stand between
 * words: around thoughts and calls it is part of the format, and pieces of nothing else are dropped.
 */
final class Emission {
    private final Consumer<String> sink;
    private final StringBuilder space = new StringBuilder();
    /** Where in {@link #space} the current piece began. */
    private int pieceStart;

    private boolean blankPiece = true;
    private boolean dropsLeading;
    private boolean begun;

    Emission(Consumer<String> sink) {
        this.sink = sink;
    }

    /** White space at the ends is not part of the text. */
    void trim() {
        dropsLeading = true;
    }

    void text(String text) {
        int end = text.length();
        while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (end > 0) {
            String shown = space + text.substring(0, end);
            sink.accept(dropsLeading && !begun ? shown.stripLeading() : shown);
            space.setLength(0);
            pieceStart = 0;
            blankPiece = false;
            begun = true;
        }
        space.append(text, end, text.length());
    }

    /** A call follows. */
    void endPiece() {
        if (blankPiece) {
            space.setLength(pieceStart);
        }
        pieceStart = space.length();
        blankPiece = true;
        dropsLeading = true;
    }

    void finish() {
        if (!dropsLeading && !space.isEmpty()) {
            sink.accept(space.toString());
        }
        space.setLength(0);
    }
}

package dev.lareira.tokenizer.internal;

import dev.lareira.tokenizer.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;

/**
 * SentencePiece's BPE (Kudo and Richardson 2018): characters are joined while the result is a token, the best score first,
 * the leftmost of equals; what is no token in the end falls back to bytes.
 */
public final class SentencePieceBpe implements Encoder {
    private static final String SPACE = "▁";

    private final Vocabulary vocabulary;
    private final boolean spacePrefix;
    private final int[] byteTokens = new int[256];

    public SentencePieceBpe(Vocabulary vocabulary, boolean spacePrefix) {
        this.vocabulary = vocabulary;
        this.spacePrefix = spacePrefix;
        for (int b = 0; b < 256; b++) {
            byteTokens[b] = vocabulary
                    .find("<0x%02X>".formatted(b))
                    .orElse(vocabulary.unknown().orElse(-1));
        }
    }

    private record Join(float score, int left, int right, int end) implements Comparable<Join> {
        @Override
        public int compareTo(Join other) {
            int byScore = Float.compare(other.score, score);
            return byScore != 0 ? byScore : Integer.compare(left, other.left);
        }
    }

    @Override
    public void encode(String text, boolean afterSpecial, IntConsumer out) {
        if (!text.isEmpty()) {
            String prefix = spacePrefix && afterSpecial ? SPACE : "";
            new Pieces(prefix + text.replace(" ", SPACE)).encode(out);
        }
    }

    /** Pieces of one text as a linked list over positions: a piece begins at i and ends at {@code end[i]}. */
    private final class Pieces {
        private final String text;
        private final int[] end;
        /** Start of the piece before the one at i. */
        private final int[] before;

        private final PriorityQueue<Join> joins = new PriorityQueue<>();

        Pieces(String text) {
            this.text = text;
            this.end = new int[text.length()];
            this.before = new int[text.length() + 1];
        }

        void encode(IntConsumer out) {
            int previous = -1;
            for (int i = 0; i < text.length(); i = end[i]) {
                end[i] = i + Character.charCount(text.codePointAt(i));
                before[i] = previous;
                previous = i;
            }
            for (int i = 0; i < text.length(); i = end[i]) {
                offer(i);
            }
            while (!joins.isEmpty()) {
                Join join = joins.poll();
                // Stale when either side has been joined with something else meanwhile.
                if (end[join.left] != join.right || join.right >= text.length() || end[join.right] != join.end) {
                    continue;
                }
                end[join.left] = join.end;
                end[join.right] = -1;
                if (join.end < text.length()) {
                    before[join.end] = join.left;
                    offer(join.left);
                }
                if (before[join.left] >= 0) {
                    offer(before[join.left]);
                }
            }
            for (int i = 0; i < text.length(); i = end[i]) {
                emit(text.substring(i, end[i]), out);
            }
        }

        private void offer(int left) {
            int right = end[left];
            if (right < text.length()) {
                OptionalInt id = vocabulary.find(text.substring(left, end[right]));
                if (id.isPresent()) {
                    joins.add(new Join(vocabulary.score(id.getAsInt()), left, right, end[right]));
                }
            }
        }
    }

    private void emit(String piece, IntConsumer out) {
        OptionalInt id = vocabulary.find(piece);
        if (id.isPresent()) {
            out.accept(id.getAsInt());
            return;
        }
        for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
            if (byteTokens[b & 0xff] >= 0) {
                out.accept(byteTokens[b & 0xff]);
            }
        }
    }
}

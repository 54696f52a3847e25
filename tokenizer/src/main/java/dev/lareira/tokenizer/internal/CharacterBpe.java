package dev.lareira.tokenizer.internal;

import dev.lareira.gguf.Utf8Strings;

/**
 * Byte pair encoding over characters, as Gemma 4 has it: {@code ▁} stands for a space, lines are encoded apart, the pair of
 * lowest rank is merged first, and a character that is no token falls back to bytes.
 */
public final class CharacterBpe implements Encoder {
    private final TokenTable tokens;
    private final PairTable merges;
    private final ByteTokens byteTokens;
    private final SpaceMarks marks;
    private final WordMerger.Outcomes outcomes;
    private final boolean wholeLineEnds;

    /**
     * @param wholeLineEnds whether a run of line ends that is a token is taken whole, whatever the merges say
     */
    public CharacterBpe(TokenTable tokens, Utf8Strings merges, boolean wholeLineEnds) {
        this.tokens = tokens;
        this.merges = Merges.table(tokens, merges);
        this.byteTokens = new ByteTokens(tokens, -1);
        this.marks = new SpaceMarks(tokens);
        this.outcomes = new WordMerger.Outcomes(tokens.size(), false);
        this.wholeLineEnds = wholeLineEnds;
    }

    @Override
    public void encode(byte[] text, int from, int to, boolean afterSpecial, TokenSink out) {
        byte[] marked = SpaceMarks.marked(text, from, to, false);
        Pieces pieces = new Pieces(marked, out);
        boolean more = true;
        for (int at = 0; at < marked.length && more; ) {
            boolean lineEnds = marked[at] == '\n';
            int end = at;
            while (end < marked.length && (marked[end] == '\n') == lineEnds) {
                end++;
            }
            more = lineEnds ? lineEnds(pieces, at, end) : line(pieces, at, end);
            at = end;
        }
    }

    private boolean lineEnds(Pieces pieces, int from, int to) {
        int whole = wholeLineEnds ? tokens.find(pieces.text, from, to) : -1;
        if (whole < 0) {
            return pieces.word(from, to);
        }
        pieces.out.add(whole);
        return !pieces.out.isFull();
    }

    private boolean line(Pieces pieces, int from, int to) {
        for (int at = from; at < to; ) {
            int end = marks.cut(pieces.text, at, to);
            if (!pieces.word(at, end)) {
                return false;
            }
            at = end;
        }
        return true;
    }

    private final class Pieces extends WordMerger {
        Pieces(byte[] text, TokenSink out) {
            super(text, out, tokens, outcomes);
        }

        @Override
        int symbols(int from, int to) {
            return characters(from, to);
        }

        @Override
        long pair(int left, int right) {
            return merges.get(symbols[left], symbols[right]);
        }

        @Override
        void fallback(int from, int to) {
            byteTokens.write(text, from, to, out);
        }
    }
}

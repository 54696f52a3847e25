package dev.lareira.tokenizer.internal;

/**
 * SentencePiece's BPE (Kudo and Richardson 2018): characters are joined while the result is a token, the best score first,
 * the leftmost of equals; what is no token in the end falls back to bytes.
 */
public final class SentencePieceBpe implements Encoder {
    private final TokenTable tokens;
    private final boolean spacePrefix;
    private final ByteTokens byteTokens;
    private final SpaceMarks marks;
    private final WordMerger.Outcomes outcomes;
    /** Scores as integers of the reverse order: the best is the smallest. */
    private final int[] orders;

    /**
     * @param spacePrefix whether a space is put in front of the text, and behind each special token
     * @param unknown token of a byte that has none, or -1
     */
    public SentencePieceBpe(TokenTable tokens, float[] scores, boolean spacePrefix, int unknown) {
        this.tokens = tokens;
        this.spacePrefix = spacePrefix;
        this.byteTokens = new ByteTokens(tokens, unknown);
        this.marks = new SpaceMarks(tokens);
        this.outcomes = new WordMerger.Outcomes(tokens.size(), false);
        this.orders = new int[tokens.size()];
        for (int id = 0; id < orders.length; id++) {
            orders[id] = order(scores[id]);
        }
    }

    /** The bits of floats are ordered like the floats once those of negative ones are turned round. */
    private static int order(float score) {
        int bits = Float.floatToIntBits(score + 0f);
        return ~(bits < 0 ? bits ^ Integer.MAX_VALUE : bits);
    }

    @Override
    public void encode(byte[] text, int from, int to, boolean afterSpecial, TokenSink out) {
        byte[] marked = SpaceMarks.marked(text, from, to, spacePrefix && afterSpecial);
        Pieces pieces = new Pieces(marked, out);
        for (int at = 0; at < marked.length; ) {
            int end = marks.cut(marked, at, marked.length);
            if (!pieces.word(at, end)) {
                return;
            }
            at = end;
        }
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
            int from = starts[left];
            int to = starts[next[right]];
            int joined = to - from <= tokens.longest() ? tokens.find(text, from, to) : -1;
            return joined < 0 ? PairTable.NONE : (long) orders[joined] << 32 | joined;
        }

        @Override
        void fallback(int from, int to) {
            byteTokens.write(text, from, to, out);
        }
    }
}

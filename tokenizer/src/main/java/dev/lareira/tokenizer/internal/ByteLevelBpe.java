package dev.lareira.tokenizer.internal;

import dev.lareira.gguf.Utf8Strings;

/** Byte pair encoding over bytes (Sennrich 2016, GPT-2): the pair of lowest rank is merged first, the leftmost of equals. */
public final class ByteLevelBpe implements Encoder {
    private final PreTokenizer words;
    private final TokenTable tokens;
    private final PairTable merges;
    private final int[] byteTokens = new int[256];
    private final WordMerger.Outcomes outcomes;

    /**
     * @param spelled the tokens in GPT-2's alphabet
     * @param wholeWords whether a word that is a token is taken whole, whatever the merges say
     */
    public ByteLevelBpe(TokenTable spelled, Utf8Strings merges, PreTokenizer words, boolean wholeWords) {
        this.words = words;
        this.tokens = spelled.decoded();
        this.merges = Merges.table(spelled, merges);
        this.outcomes = new WordMerger.Outcomes(spelled.size(), wholeWords);
        for (int b = 0; b < 256; b++) {
            byte[] spelling = ByteLevel.spelled(b);
            byteTokens[b] = spelled.find(spelling, 0, spelling.length);
        }
    }

    @Override
    public void encode(byte[] text, int from, int to, boolean afterSpecial, TokenSink out) {
        words.split(text, from, to, new Words(text, out)::word);
    }

    private final class Words extends WordMerger {
        Words(byte[] text, TokenSink out) {
            super(text, out, tokens, outcomes);
        }

        @Override
        int symbols(int from, int to) {
            reserve(to - from);
            for (int i = 0; i < to - from; i++) {
                symbols[i] = byteTokens[text[from + i] & 0xff];
                starts[i] = from + i;
            }
            return to - from;
        }

        @Override
        long pair(int left, int right) {
            return merges.get(symbols[left], symbols[right]);
        }

        /** A byte that the vocabulary lacks disappears. */
        @Override
        void fallback(int from, int to) {}
    }
}

package dev.lareira.tokenizer.internal;

import dev.lareira.tokenizer.TokenType;
import dev.lareira.tokenizer.TokenizerException;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * SentencePiece's unigram model (Kudo 2018) as T5 and XLM-RoBERTa use it: of all ways to spell the text in tokens the one
 * with the greatest sum of scores (Viterbi). What no token spells is the unknown token, a run of it one.
 */
public final class Unigram implements Encoder {
    /** How much worse than the worst token the unknown one is. */
    private static final double UNKNOWN_PENALTY = 10;

    private final Trie pieces = new Trie();
    private final float[] scores;
    private final double unknownScore;
    private final int unknown;
    private final UnigramText normalizer;

    /**
     * @param types the kinds of the tokens; user-defined ones win over all others
     * @param unknown the token for what cannot be spelled
     */
    public Unigram(
            TokenTable tokens, IntFunction<TokenType> types, float[] scores, int unknown, UnigramText normalizer) {
        if (unknown < 0) {
            throw new TokenizerException(
                    "a unigram vocabulary needs tokenizer.ggml.unknown_token_id, the token for what it cannot spell");
        }
        this.unknown = unknown;
        this.normalizer = normalizer;
        this.scores = scores.clone();
        double worst = Float.MAX_VALUE;
        for (int id = 0; id < tokens.size(); id++) {
            TokenType type = types.apply(id);
            if (type == TokenType.NORMAL) {
                worst = Math.min(worst, scores[id]);
            }
            if (type == TokenType.NORMAL || type == TokenType.USER_DEFINED || type == TokenType.UNUSED) {
                byte[] piece = tokens.bytes(id);
                pieces.add(piece, 0, piece.length, id);
            }
            if (type == TokenType.USER_DEFINED) {
                this.scores[id] = 0;
                normalizer.keep(tokens.bytes(id));
            }
        }
        unknownScore = worst - UNKNOWN_PENALTY;
    }

    @Override
    public void encode(byte[] text, int from, int to, boolean afterSpecial, TokenSink out) {
        byte[] normal = normalizer.normalized(text, from, to);
        int length = normal.length;
        // Of the best spelling of the text up to a place: its score, its last token and where that begins.
        double[] best = new double[length + 1];
        int[] token = new int[length + 1];
        int[] start = new int[length + 1];
        Arrays.fill(best, 1, length + 1, -Double.MAX_VALUE);
        for (int at = 0; at < length; ) {
            int after = Utf8.next(normal, at);
            boolean spelled = false;
            int node = Trie.ROOT;
            for (int end = at; end < length; ) {
                int c = Utf8.codePoint(normal, end);
                node = pieces.child(node, c);
                if (node == Trie.NONE) {
                    break;
                }
                end += Utf8.length(c);
                int id = pieces.value(node);
                if (id != Trie.NONE) {
                    spelled |= end == after;
                    if (best[at] + scores[id] > best[end]) {
                        best[end] = best[at] + scores[id];
                        token[end] = id;
                        start[end] = at;
                    }
                }
            }
            if (!spelled && best[at] + unknownScore > best[after]) {
                best[after] = best[at] + unknownScore;
                token[after] = unknown;
                start[after] = at;
            }
            at = after;
        }
        write(token, start, length, out);
    }

    /** Follows the best spelling from its end, turns it round and writes it. */
    private void write(int[] token, int[] start, int length, TokenSink out) {
        int first = token.length;
        for (int end = length; end > 0; end = start[end]) {
            if (first == token.length || token[end] != unknown || token[first] != unknown) {
                // The places behind end are not needed any more.
                token[--first] = token[end];
            }
        }
        for (int i = first; i < token.length; i++) {
            out.add(token[i]);
        }
    }
}

package dev.lareira.tokenizer.internal;

/**
 * WordPiece (Schuster and Nakajima 2012) as BERT uses it: each word is spelled greedily in the longest tokens; one that
 * cannot be spelled is the unknown token. Files spell the first token of a word with {@code ▁} in front and the others
 * without their {@code ##}.
 */
public final class WordPiece implements Encoder {
    private static final int SPACE_MARK = '▁';

    private final Trie pieces = new Trie();
    private final int wordStart;
    private final int unknown;
    private final BertText normalizer;

    public WordPiece(TokenTable tokens, int unknown, BertText normalizer) {
        this.unknown = unknown;
        this.normalizer = normalizer;
        for (int id = 0; id < tokens.size(); id++) {
            byte[] piece = tokens.bytes(id);
            pieces.add(piece, 0, piece.length, id);
        }
        wordStart = pieces.child(Trie.ROOT, SPACE_MARK);
    }

    @Override
    public void encode(byte[] text, int from, int to, boolean afterSpecial, TokenSink out) {
        normalizer.split(text, from, to, (word, length) -> word(word, length, out));
    }

    private boolean word(int[] word, int length, TokenSink out) {
        int before = out.size();
        int at = length > normalizer.longestWord() ? length : spell(word, length, 0, wordStart, out);
        while (at > 0 && at < length) {
            at = spell(word, length, at, Trie.ROOT, out);
        }
        if (at <= 0 || out.size() == before) {
            out.truncate(before);
            out.add(unknown);
        }
        return !out.isFull();
    }

    /** Writes the longest token that begins at {@code at}; the place behind it, or -1. */
    private int spell(int[] word, int length, int at, int from, TokenSink out) {
        int end = -1;
        int token = Trie.NONE;
        int node = from;
        for (int i = at; i < length && node != Trie.NONE; i++) {
            node = pieces.child(node, word[i]);
            if (node != Trie.NONE && pieces.value(node) != Trie.NONE) {
                token = pieces.value(node);
                end = i + 1;
            }
        }
        if (end > 0) {
            out.add(token);
        }
        return end;
    }
}

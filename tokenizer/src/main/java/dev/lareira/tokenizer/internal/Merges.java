package dev.lareira.tokenizer.internal;

import dev.lareira.gguf.Utf8Strings;

/** The list of merges of a vocabulary, each spelled as two tokens with a space between, best first. */
final class Merges {
    private Merges() {}

    /** The pairs as tokens; a merge of what is no token is left out. */
    static PairTable table(TokenTable tokens, Utf8Strings merges) {
        PairTable table = new PairTable(tokens.size(), merges.size());
        int joined = 0;
        byte[] merge = new byte[2 * tokens.longest() + 1];
        for (int rank = 0; rank < merges.size(); rank++) {
            int length = merges.byteLength(rank);
            if (length > merge.length) {
                continue;
            }
            merges.copyBytes(rank, merge, 0);
            int space = 1;
            while (space < length && merge[space] != ' ') {
                space++;
            }
            if (space >= length) {
                continue;
            }
            int left = tokens.find(merge, 0, space);
            int right = tokens.find(merge, space + 1, length);
            joined = joined(tokens, merge, space, length, joined);
            if (left >= 0 && right >= 0 && joined >= 0) {
                table.put(left, right, rank, joined);
            }
        }
        return table;
    }

    /** The token that a merge makes; lists mostly go from token to token, so the last one and its next are tried first. */
    private static int joined(TokenTable tokens, byte[] merge, int space, int length, int last) {
        for (int id = Math.max(0, last); id < Math.min(last + 2, tokens.size()); id++) {
            if (tokens.spells(id, merge, 0, space, space + 1, length)) {
                return id;
            }
        }
        return tokens.find(merge, 0, space, space + 1, length);
    }
}

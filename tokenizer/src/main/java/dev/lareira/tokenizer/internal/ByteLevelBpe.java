package dev.lareira.tokenizer.internal;

import dev.lareira.tokenizer.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Byte pair encoding over bytes (Sennrich 2016, GPT-2): the pair of lowest rank is merged first, the leftmost of equals. */
public final class ByteLevelBpe implements Encoder {
    private final Vocabulary vocabulary;
    private final PreTokenizer words;
    /** A word that is a token is taken whole, whatever the merges say. */
    private final boolean wholeWords;

    private final PairTable merges;
    private final int[] byteTokens = new int[256];

    public ByteLevelBpe(Vocabulary vocabulary, List<String> merges, PreTokenizer words, boolean wholeWords) {
        this.vocabulary = vocabulary;
        this.words = words;
        this.wholeWords = wholeWords;
        for (int b = 0; b < 256; b++) {
            byteTokens[b] =
                    vocabulary.find(String.valueOf(ByteLevel.character(b))).orElse(-1);
        }
        this.merges = table(vocabulary, merges);
    }

    @Override
    public void encode(String text, boolean afterSpecial, IntConsumer out) {
        words.split(text, (from, to) -> word(text.substring(from, to), out));
    }

    private void word(String word, IntConsumer out) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        if (wholeWords) {
            StringBuilder spelled = new StringBuilder(bytes.length);
            for (byte b : bytes) {
                spelled.append(ByteLevel.character(b & 0xff));
            }
            var whole = vocabulary.find(spelled.toString());
            if (whole.isPresent()) {
                out.accept(whole.getAsInt());
                return;
            }
        }
        int[] symbols = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            symbols[i] = byteTokens[bytes[i] & 0xff];
        }
        int left = new PairMerger(symbols, merges).merge();
        for (int i = 0; i < left; i++) {
            if (symbols[i] >= 0) {
                out.accept(symbols[i]);
            }
        }
    }

    private static PairTable table(Vocabulary vocabulary, List<String> merges) {
        Map<String, Integer> ids = HashMap.newHashMap(vocabulary.size());
        for (int id = 0; id < vocabulary.size(); id++) {
            ids.putIfAbsent(vocabulary.text(id), id);
        }
        PairTable table = new PairTable(merges.size());
        for (int rank = 0; rank < merges.size(); rank++) {
            String merge = merges.get(rank);
            int space = merge.indexOf(' ', 1);
            Integer left = ids.get(merge.substring(0, Math.max(0, space)));
            Integer right = ids.get(merge.substring(space + 1));
            Integer joined = space < 0 ? null : ids.get(merge.substring(0, space) + merge.substring(space + 1));
            if (left != null && right != null && joined != null) {
                table.put(left, right, rank, joined);
            }
        }
        return table;
    }
}

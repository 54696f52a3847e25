package dev.lareira.tokenizer.internal;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Byte pair encoding over the characters of each word alone; white space between them is dropped (jina-embeddings-v2-zh). */
public final class WhitespaceBpe implements Encoder {
    private final CharacterBpe words;
    private final boolean lowerCase;

    public WhitespaceBpe(CharacterBpe words, boolean lowerCase) {
        this.words = words;
        this.lowerCase = lowerCase;
    }

    @Override
    public void encode(byte[] text, int from, int to, boolean afterSpecial, TokenSink out) {
        for (int at = from; at < to && !out.isFull(); ) {
            int space = Categories.run(text, at, to, Categories.SPACE);
            int end = space;
            while (end < to && !Categories.is(Utf8.codePoint(text, end), Categories.SPACE)) {
                end = Utf8.next(text, end);
            }
            byte[] word = lowerCase ? lowered(text, space, end) : text;
            words.encode(word, lowerCase ? 0 : space, lowerCase ? word.length : end, afterSpecial, out);
            at = end;
        }
    }

    private static byte[] lowered(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.UTF_8)
                .toLowerCase(Locale.ROOT)
                .getBytes(StandardCharsets.UTF_8);
    }
}

package dev.lareira.tokenizer.internal;

import dev.lareira.tokenizer.Vocabulary;
import java.util.Arrays;

/** Joins tokens to a text as llama.cpp's {@code llama_detokenize} does. */
public final class Detokenizer {
    private byte[] text = new byte[64];
    private int size;

    private Detokenizer() {}

    /** UTF-8 of ids, with the names of control tokens or without. */
    public static byte[] text(Vocabulary vocabulary, Conventions conventions, int[] ids, boolean special) {
        Detokenizer out = new Detokenizer();
        for (int i = 0; i < ids.length; i++) {
            if (special || !vocabulary.isControl(ids[i])) {
                byte[] bytes = vocabulary.bytes(ids[i]);
                boolean prefixed = i == 0 && conventions.spacePrefix() && bytes.length > 0 && bytes[0] == ' ';
                out.add(bytes, prefixed ? 1 : 0);
            }
        }
        if (conventions.cleansSpaces()) {
            out.dropSpacesBeforePunctuation();
            out.joinLoneApostrophes();
            out.joinContractions();
        }
        return Arrays.copyOf(out.text, out.size);
    }

    private void add(byte[] bytes, int from) {
        int more = bytes.length - from;
        if (size + more > text.length) {
            text = Arrays.copyOf(text, Math.max(size + more, 2 * text.length));
        }
        System.arraycopy(bytes, from, text, size, more);
        size += more;
    }

    /** {@code " ."} to {@code "."}, and so for the question mark, exclamation mark and comma. */
    private void dropSpacesBeforePunctuation() {
        int kept = Math.min(size, 1);
        for (int i = 1; i < size; i++) {
            byte c = text[i];
            if (text[i - 1] == ' ' && (c == '?' || c == '!' || c == '.' || c == ',')) {
                kept--;
            }
            text[kept++] = c;
        }
        size = kept;
    }

    /** {@code " ' "} to {@code "'"}; the space behind is seen as a zero byte by what follows, and dropped. */
    private void joinLoneApostrophes() {
        int kept = Math.min(size, 1);
        for (int i = 1; i < size; i++) {
            byte c = text[i];
            if (c == '\'' && i + 1 < size && text[i - 1] == ' ' && text[i + 1] == ' ') {
                kept--;
                text[++i] = 0;
            }
            text[kept++] = c;
        }
        size = kept;
    }

    /** {@code " 's"}, {@code " 'm"}, {@code " 're"} and {@code " 've"} without the space. */
    private void joinContractions() {
        int kept = Math.min(size, 1);
        for (int i = 1; i < size; i++) {
            byte c = text[i];
            if (c == '\'' && text[i - 1] == ' ' && isJoined(i + 1)) {
                kept--;
            }
            text[kept++] = c;
        }
        size = kept;
    }

    private boolean isJoined(int at) {
        if (at >= size) {
            return false;
        }
        byte c = text[at];
        return c == 's' || c == 'm' || at + 1 < size && text[at + 1] == 'e' && (c == 'r' || c == 'v');
    }
}

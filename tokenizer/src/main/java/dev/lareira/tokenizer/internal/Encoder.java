package dev.lareira.tokenizer.internal;

import java.util.function.IntConsumer;

/** Turns a piece of text without special tokens into ids. */
public interface Encoder {
    /**
     * @param afterSpecial whether the piece begins the text or follows a special token
     */
    void encode(String text, boolean afterSpecial, IntConsumer out);
}

package dev.lareira.tokenizer.internal;

/** Turns a piece of text without special tokens into ids. Thread-safe. */
public interface Encoder {
    /**
     * Encodes {@code text[from .. to)}, UTF-8; may stop early when the sink is full.
     *
     * @param afterSpecial whether the piece begins the text or follows a special token
     */
    void encode(byte[] text, int from, int to, boolean afterSpecial, TokenSink out);
}

package dev.lareira.core;

/** Takes the logits of one position after another. */
@FunctionalInterface
public interface LogitsListener {
    /**
     * @param position of the token that was read, from the start of the session
     * @param logits one for each token of the vocabulary, for the token that follows; reused after the call
     */
    void accept(int position, float[] logits);
}

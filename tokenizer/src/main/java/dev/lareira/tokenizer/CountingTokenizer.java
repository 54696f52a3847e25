package dev.lareira.tokenizer;

import dev.lareira.tokenizer.internal.TokenSink;
import java.nio.charset.StandardCharsets;

/**
 * Tokens as a budget: how many a text takes, whether it fits, how much of it fits. Nothing is kept, and a text that does
 * not fit is only looked at as far as the budget reaches. Immutable and thread-safe.
 *
 * <pre>{@code
 * CountingTokenizer counting = tokenizer.counting();
 * if (!counting.fits(note, 512)) {
 *     note = note.substring(0, counting.prefix(note, 512));
 * }
 * }</pre>
 *
 * <p>Counts are of plain text: nothing added, names of control tokens are text, as they have to be in what others wrote.
 */
public final class CountingTokenizer {
    /** Characters that are tried for a token at first; four are usual in English. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final Tokenizer tokenizer;

    CountingTokenizer(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Number of tokens of a text. */
    public int count(String text) {
        return count(text, false, false);
    }

    /** Number of ids that {@link Tokenizer#encode(String, boolean, boolean)} would give. */
    public int count(String text, boolean addSpecial, boolean parseSpecial) {
        return count(text, addSpecial, parseSpecial, Integer.MAX_VALUE);
    }

    /** Whether a text takes no more than so many tokens. */
    public boolean fits(String text, int tokens) {
        return count(text, false, false, tokens) <= tokens;
    }

    /**
     * How many chars from the beginning of a text take no more than so many tokens: all of them, or about as many as do,
     * found by bisection, never half a character. Half a word may take more tokens than the word, so a few of the tokens
     * may be left.
     */
    public int prefix(String text, int tokens) {
        if (fits(text, tokens)) {
            return text.length();
        }
        int fitting = 0;
        int over = Math.clamp((long) tokens * CHARACTERS_PER_TOKEN, 1, text.length());
        while (over < text.length() && fits(text.substring(0, boundary(text, over)), tokens)) {
            fitting = boundary(text, over);
            over = Math.clamp(2L * over, 1, text.length());
        }
        while (over - fitting > 1) {
            int middle = boundary(text, (fitting + over) >>> 1);
            if (middle > fitting && fits(text.substring(0, middle), tokens)) {
                fitting = middle;
            } else {
                over = (fitting + over) >>> 1;
            }
        }
        return fitting;
    }

    private int count(String text, boolean addSpecial, boolean parseSpecial, int limit) {
        TokenSink counter = TokenSink.counting(limit);
        tokenizer.encode(text.getBytes(StandardCharsets.UTF_8), addSpecial, parseSpecial, counter);
        return counter.size();
    }

    /** The place itself, or the one before it when it lies inside a surrogate pair. */
    private static int boundary(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }
}

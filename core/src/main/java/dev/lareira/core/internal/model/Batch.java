package dev.lareira.core.internal.model;

import java.util.Arrays;

/**
 * The rows of one forward pass: each a token of a sequence at a position. Rows of one sequence are consecutive and in
 * order; several sequences may share a batch.
 */
public final class Batch {
    private int size;
    private Sequence[] sequences = new Sequence[8];
    private int[] tokens = new int[8];
    private int[] positions = new int[8];
    private boolean[] wanted = new boolean[8];
    private int wantedCount;
    /** First row of each run of rows of one sequence. */
    private int[] textStarts = new int[8];

    private int textCount;

    public void clear() {
        Arrays.fill(sequences, 0, size, null);
        size = 0;
        wantedCount = 0;
        textCount = 0;
    }

    /** Adds the next token of a sequence, and whether its logits are wanted. */
    public void add(Sequence sequence, int token, boolean logits) {
        if (size == tokens.length) {
            grow();
        }
        if (size == 0 || sequences[size - 1] != sequence) {
            startText();
        }
        sequences[size] = sequence;
        tokens[size] = token;
        positions[size] = sequence.advance();
        wanted[size] = logits;
        wantedCount += logits ? 1 : 0;
        size++;
    }

    private void startText() {
        if (textCount == textStarts.length) {
            textStarts = Arrays.copyOf(textStarts, textCount * 2);
        }
        textStarts[textCount++] = size;
    }

    private void grow() {
        int capacity = size * 2;
        sequences = Arrays.copyOf(sequences, capacity);
        tokens = Arrays.copyOf(tokens, capacity);
        positions = Arrays.copyOf(positions, capacity);
        wanted = Arrays.copyOf(wanted, capacity);
    }

    public int size() {
        return size;
    }

    Sequence sequence(int row) {
        return sequences[row];
    }

    int token(int row) {
        return tokens[row];
    }

    int position(int row) {
        return positions[row];
    }

    boolean wanted(int row) {
        return wanted[row];
    }

    /** Runs of rows of one sequence. */
    int textCount() {
        return textCount;
    }

    /** First row of such a run; of the one behind the last, the number of rows. */
    int textStart(int text) {
        return text == textCount ? size : textStarts[text];
    }

    int wantedCount() {
        return wantedCount;
    }
}

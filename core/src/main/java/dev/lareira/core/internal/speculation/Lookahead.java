package dev.lareira.core.internal.speculation;

import dev.lareira.core.Session;
import dev.lareira.core.Speculation;
import java.util.Arrays;

/**
 * Evaluates the tokens of a generation as they are chosen, and guesses of those that follow in the same batch. Where the
 * next one chosen is the one guessed, its logits are there already; at the first that is not, the session goes back.
 */
public final class Lookahead implements AutoCloseable {
    private final Session session;
    private final Drafter drafter;
    private final int longest;
    private final int[] guesses;
    /** Logits after the token chosen last, {@code [0]}, and after each guess. */
    private final float[][] rows;

    private final float[][] copies;

    private int[] text;
    private int length;
    private int guessed;
    private int right;
    private int limit;
    private int totalRight;

    /** {@code prompt}: all that the session will hold when the first token is chosen. */
    public Lookahead(Session session, int[] prompt, Speculation speculation) {
        this.session = session;
        Speculation possible = session.truncates() ? speculation : Speculation.none();
        drafter = Drafter.of(possible, session.model());
        longest = Drafter.longest(possible);
        limit = longest;
        guesses = new int[longest];
        rows = new float[longest + 1][];
        copies = new float[longest + 1][];
        text = prompt.clone();
        length = prompt.length;
    }

    /** Tokens that can still be chosen and evaluated. */
    public int remaining() {
        return session.remaining() + guessed - right;
    }

    /** Guesses that came true. */
    public int accepted() {
        return totalRight;
    }

    /**
     * The logits after a token that was chosen; they stay valid until the next call.
     *
     * @param most tokens that will be wanted after this one
     */
    public float[] next(int token, int most) {
        if (length == text.length) {
            text = Arrays.copyOf(text, Math.max(64, 2 * length));
        }
        text[length++] = token;
        if (right < guessed && guesses[right] == token) {
            totalRight++;
            return rows[++right];
        }
        takeBack();
        guessed = drafter.guess(text, length, guesses, Math.min(Math.min(limit, most), session.remaining() - 1));
        evaluate(token);
        return rows[0];
    }

    private void evaluate(int token) {
        int[] batch = new int[guessed + 1];
        batch[0] = token;
        System.arraycopy(guesses, 0, batch, 1, guessed);
        int first = session.position();
        session.forward(batch, (position, logits) -> keep(position - first, logits));
    }

    /** The session's own array is overwritten by the next row, so all are copied unless there is only one. */
    private void keep(int row, float[] logits) {
        if (guessed == 0) {
            rows[row] = logits;
            return;
        }
        if (copies[row] == null) {
            copies[row] = new float[logits.length];
        }
        System.arraycopy(logits, 0, copies[row], 0, logits.length);
        rows[row] = copies[row];
    }

    /** Forgets the guesses that were wrong, and makes shorter or longer ones next time. */
    private void takeBack() {
        if (guessed > 0) {
            limit = right == guessed ? Math.min(longest, 2 * limit) : Math.max(1, right + 1);
            session.truncate(session.position() - (guessed - right));
        }
        guessed = 0;
        right = 0;
    }

    /** Leaves only what was chosen in the session. */
    @Override
    public void close() {
        takeBack();
        drafter.close();
    }
}

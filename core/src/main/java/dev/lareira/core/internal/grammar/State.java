package dev.lareira.core.internal.grammar;

import java.util.Set;

/**
 * Where a grammar stands after some bytes: all ways to read them. Its transitions and its token mask are filled in as
 * they are asked for; threads that race compute the same.
 */
final class State {
    /** The state after a byte that cannot follow. */
    static final State DEAD = new State(Set.of(), false);

    /**
     * A node that waits for a character, of which some bytes may have been read.
     *
     * @param partial the bytes read of the character, see {@link Utf8}
     */
    record Reading(int node, int partial, Stack stack) {}

    private final Set<Reading> readings;
    private final boolean accepting;
    private final State[] next;
    private volatile long[] mask;
    private volatile State spelled;

    State(Set<Reading> readings, boolean accepting) {
        this.readings = readings;
        this.accepting = accepting;
        next = new State[readings.isEmpty() ? 0 : 256];
    }

    Iterable<Reading> readings() {
        return readings;
    }

    /** Whether the text may end here. */
    boolean accepting() {
        return accepting;
    }

    /** Whether nothing can follow. */
    boolean complete() {
        return readings.isEmpty();
    }

    State next(byte b, Automaton automaton) {
        if (readings.isEmpty()) {
            return DEAD;
        }
        State after = next[b & 0xff];
        if (after == null) {
            after = automaton.step(this, b & 0xff);
            next[b & 0xff] = after;
        }
        return after;
    }

    /** The same without the ways on which a control token cannot stand for what is read. */
    State spelled(Automaton automaton) {
        State only = spelled;
        if (only == null) {
            only = automaton.spelled(this);
            spelled = only;
        }
        return only;
    }

    /** One bit a token: those that can follow. */
    long[] mask(Automaton automaton, TokenTrie tokens) {
        long[] bits = mask;
        if (bits == null) {
            bits = tokens.allowed(this, automaton);
            mask = bits;
        }
        return bits;
    }

    record Key(Set<Reading> readings, boolean accepting) {}

    Key key() {
        return new Key(readings, accepting);
    }
}

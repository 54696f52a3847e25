package dev.lareira.core.internal.grammar;

import dev.lareira.core.LareiraException;
import java.nio.charset.StandardCharsets;

/** A grammar over the tokens of one vocabulary, with its masks remembered. Thread-safe. */
public final class TokenAutomaton {
    private final Grammar grammar;
    private final TokenTrie tokens;
    private volatile Automaton automaton;

    TokenAutomaton(Grammar grammar, TokenTrie tokens) {
        this.grammar = grammar;
        this.tokens = tokens;
        automaton = new Automaton(grammar);
    }

    /** The way through the grammar from its start. */
    public Cursor start() {
        Automaton current = current();
        return new Cursor(current, current.start());
    }

    private Automaton current() {
        if (automaton.isFull()) {
            automaton = new Automaton(grammar);
        }
        return automaton;
    }

    /** One text on its way through the grammar. Immutable: each token leads to another. */
    public final class Cursor {
        private final Automaton home;
        private final State state;

        private Cursor(Automaton home, State state) {
            this.home = home;
            this.state = state;
        }

        /** Whether these bytes can follow. */
        public boolean allows(byte[] bytes) {
            return bytes.length > 0 && after(bytes) != State.DEAD;
        }

        /** Whether a control token with this name can follow. */
        public boolean allowsControl(byte[] name) {
            return name.length > 0 && afterControl(name) != State.DEAD;
        }

        /** Where bytes lead that can follow. */
        public Cursor accept(byte[] bytes) {
            return at(after(bytes), bytes);
        }

        /** Where a control token leads that can follow. */
        public Cursor acceptControl(byte[] name) {
            return at(afterControl(name), name);
        }

        private Cursor at(State next, byte[] bytes) {
            if (next == State.DEAD) {
                throw new LareiraException("the text generated so far cannot go on with '"
                        + new String(bytes, StandardCharsets.UTF_8) + "' under the constraint");
            }
            Automaton current = home.isFull() ? current() : home;
            return new Cursor(current, current == home ? next : current.adopt(next));
        }

        /** Whether the text may end here. */
        public boolean mayEnd() {
            return state.accepting();
        }

        /** Whether nothing can follow. */
        public boolean complete() {
            return state.complete();
        }

        /** One bit a token of the vocabulary: those that can follow. Not to be modified. */
        public long[] mask() {
            return state.mask(home, tokens);
        }

        private State afterControl(byte[] name) {
            State next = state;
            for (byte b : name) {
                next = next.spelled(home).next(b, home);
            }
            return next;
        }

        private State after(byte[] bytes) {
            State next = state;
            for (byte b : bytes) {
                next = next.next(b, home);
            }
            return next;
        }
    }
}

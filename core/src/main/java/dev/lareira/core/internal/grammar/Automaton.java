package dev.lareira.core.internal.grammar;

import dev.lareira.core.LareiraException;
import dev.lareira.core.internal.grammar.Grammar.Node;
import dev.lareira.core.internal.grammar.State.Reading;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A grammar made deterministic as far as it is used: equal situations are one {@link State}, whose transitions are
 * computed once. Thread-safe. Grows up to a limit; its users
 * then go on in a new one, see {@link #adopt}.
 */
final class Automaton {
    private final Grammar grammar;
    private final Stack bottom = Stack.bottom();
    private final Map<State.Key, State> states = new ConcurrentHashMap<>();
    private final State start;

    Automaton(Grammar grammar) {
        this.grammar = grammar;
        Closure closure = new Closure();
        closure.add(grammar.start(), bottom);
        start = intern(closure);
    }

    State start() {
        return start;
    }

    /** Whether so many states are remembered that it is time for a new automaton. */
    boolean isFull() {
        return states.size() > GrammarLimits.DEFAULTS.states();
    }

    /** The same situation as a state of another automaton. */
    State adopt(State other) {
        Set<Reading> readings = new HashSet<>();
        for (Reading reading : other.readings()) {
            readings.add(new Reading(reading.node(), reading.partial(), copy(reading.stack())));
        }
        return intern(readings, other.accepting());
    }

    private Stack copy(Stack stack) {
        Deque<Integer> nodes = new ArrayDeque<>();
        for (Stack frame = stack; !frame.isBottom(); frame = frame.below) {
            nodes.push(frame.node);
        }
        Stack copy = bottom;
        for (int node : nodes) {
            copy = copy.push(node);
        }
        return copy;
    }

    State step(State state, int b) {
        Closure closure = new Closure();
        for (Reading reading : state.readings()) {
            Node node = grammar.node(reading.node());
            int partial = Utf8.read(node.set(), reading.partial(), b);
            if (partial == Utf8.NOTHING) {
                closure.add(node.next(), reading.stack());
            } else if (partial != Utf8.REFUSED) {
                closure.readings.add(new Reading(reading.node(), partial, reading.stack()));
            }
        }
        return intern(closure);
    }

    State spelled(State state) {
        Set<Reading> readings = new HashSet<>();
        for (Reading reading : state.readings()) {
            if (grammar.node(reading.node()).spelled()) {
                readings.add(reading);
            }
        }
        return intern(readings, false);
    }

    private State intern(Closure closure) {
        return intern(closure.readings, closure.accepting);
    }

    private State intern(Set<Reading> readings, boolean accepting) {
        if (readings.isEmpty() && !accepting) {
            return State.DEAD;
        }
        return states.computeIfAbsent(new State.Key(readings, accepting), key -> new State(readings, accepting));
    }

    /** Follows branches, calls and returns up to the next characters. */
    private final class Closure {
        private record Place(int node, Stack stack) {}

        private final Set<Reading> readings = new HashSet<>();
        private final Set<Place> seen = new HashSet<>();
        private final Deque<Place> open = new ArrayDeque<>();
        private boolean accepting;

        void add(int node, Stack stack) {
            visit(node, stack);
            while (!open.isEmpty()) {
                Place place = open.pop();
                follow(grammar.node(place.node), place.node, place.stack);
            }
        }

        private void visit(int node, Stack stack) {
            Place place = new Place(node, stack);
            if (grammar.isLive(node) && seen.add(place)) {
                if (seen.size() > GrammarLimits.DEFAULTS.alternatives()) {
                    throw new LareiraException("the grammar is too ambiguous: more than "
                            + GrammarLimits.DEFAULTS.alternatives() + " ways to read the same text. Make its"
                            + " alternatives begin differently, and repetitions not repeat what may be empty");
                }
                open.push(place);
            }
        }

        private void follow(Node node, int id, Stack stack) {
            switch (node.kind()) {
                case CHARACTERS -> readings.add(new Reading(id, Utf8.NOTHING, stack));
                case BRANCH -> {
                    for (int branch : node.branches()) {
                        visit(branch, stack);
                    }
                }
                case CALL -> {
                    // A call at the end of a rule returns to where that rule would: recursion there needs no stack.
                    boolean last = grammar.node(node.next()).kind() == Grammar.Kind.RETURN;
                    visit(grammar.start(node.rule()), last ? stack : stack.push(node.next()));
                }
                case RETURN -> {
                    if (stack.isBottom()) {
                        accepting = true;
                    } else {
                        visit(stack.node, stack.below);
                    }
                }
            }
        }
    }
}

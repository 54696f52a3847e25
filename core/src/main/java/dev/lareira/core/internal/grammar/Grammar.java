package dev.lareira.core.internal.grammar;

import dev.lareira.core.LareiraException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A grammar as a recursive transition network: nodes that read a character, branch, call a rule or return from it. Only
 * nodes from which the rule can be left again take part, so whatever is accepted can be completed. Immutable and
 * thread-safe.
 */
final class Grammar {
    enum Kind {
        /** Reads a character of {@code set}, goes on at {@code next}. */
        CHARACTERS,
        /** Goes on at each of {@code branches}. */
        BRANCH,
        /** Goes through rule {@code rule}, then on at {@code next}. */
        CALL,
        /** The end of rule {@code rule}. */
        RETURN
    }

    record Node(Kind kind, int next, int rule, CodePoints set, boolean spelled, int[] branches) {
        static Node characters(CodePoints set, boolean spelled, int next) {
            return new Node(Kind.CHARACTERS, next, -1, set, spelled, null);
        }

        static Node branch(int... branches) {
            return new Node(Kind.BRANCH, -1, -1, null, false, branches);
        }

        static Node call(int rule, int next) {
            return new Node(Kind.CALL, next, rule, null, false, null);
        }

        static Node end(int rule) {
            return new Node(Kind.RETURN, -1, rule, null, false, null);
        }
    }

    private final Node[] nodes;
    private final int[] starts;
    private final boolean[] live;
    private final int root;

    private Grammar(Compiler compiler, int root) {
        nodes = compiler.nodes.toArray(Node[]::new);
        starts = compiler.starts.stream().mapToInt(Integer::intValue).toArray();
        this.root = starts[root];
        new LeftRecursion(nodes, starts).refuse(compiler.names);
        live = Completion.live(nodes, starts);
        if (!live[this.root]) {
            throw new LareiraException("the grammar matches no text at all: every way through '"
                    + compiler.names.get(root) + "' is endless or contradicts itself");
        }
    }

    /**
     * Compiles rules to a graph.
     *
     * @throws LareiraException when it is left-recursive, too large or matches nothing
     */
    static Grammar compile(Map<String, Expression> rules, String start) {
        Compiler compiler = new Compiler();
        rules.keySet().forEach(compiler::declare);
        rules.forEach((name, body) -> compiler.define(compiler.ids.get(name), body));
        return new Grammar(compiler, compiler.ids.get(start));
    }

    int start() {
        return root;
    }

    int start(int rule) {
        return starts[rule];
    }

    Node node(int id) {
        return nodes[id];
    }

    /** Whether the rule can be left again from this node. */
    boolean isLive(int node) {
        return live[node];
    }

    private static final class Compiler {
        private final List<Node> nodes = new ArrayList<>();
        private final List<Integer> starts = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private final Map<String, Integer> ids = new HashMap<>();

        int declare(String name) {
            ids.put(name, starts.size());
            names.add(name);
            starts.add(-1);
            return starts.size() - 1;
        }

        void define(int rule, Expression body) {
            starts.set(rule, compile(body, add(Node.end(rule)), names.get(rule)));
        }

        private int add(Node node) {
            if (nodes.size() >= GrammarLimits.DEFAULTS.nodes()) {
                throw new LareiraException("the grammar needs more than " + GrammarLimits.DEFAULTS.nodes()
                        + " nodes; use smaller repetition counts");
            }
            nodes.add(node);
            return nodes.size() - 1;
        }

        /** Compiles an expression that goes on at {@code next}; returns where it starts. */
        private int compile(Expression expression, int next, String name) {
            return switch (expression) {
                case Expression.Characters(CodePoints set, boolean spelled) -> add(Node.characters(set, spelled, next));
                case Expression.Sequence(List<Expression> parts) -> {
                    int start = next;
                    for (Expression part : parts.reversed()) {
                        start = compile(part, start, name);
                    }
                    yield start;
                }
                case Expression.Choice(List<Expression> options) -> {
                    int[] branches = new int[options.size()];
                    Arrays.setAll(branches, i -> compile(options.get(i), next, name));
                    yield add(Node.branch(branches));
                }
                case Expression.Reference(String rule) -> add(Node.call(ids.get(rule), next));
                case Expression.Repeat repeat -> repeat(repeat, next, name);
                case Machine(List<Machine.Place> places) -> machine(places, next, name);
            };
        }

        private int machine(List<Machine.Place> places, int next, String name) {
            int[] starts = new int[places.size()];
            Arrays.setAll(starts, i -> add(Node.branch()));
            for (int i = 0; i < starts.length; i++) {
                List<Integer> branches = new ArrayList<>();
                if (places.get(i).accepting()) {
                    branches.add(next);
                }
                for (Machine.Edge edge : places.get(i).edges()) {
                    branches.add(compile(edge.reads(), starts[edge.to()], name));
                }
                nodes.set(
                        starts[i],
                        Node.branch(
                                branches.stream().mapToInt(Integer::intValue).toArray()));
            }
            return starts[0];
        }

        /** Repetitions are written out; a body larger than a character becomes a rule, so that it is written once. */
        private int repeat(Expression.Repeat repeat, int next, String name) {
            boolean once = repeat.min() == 0 && (repeat.max() == 1 || repeat.max() == Expression.UNBOUNDED);
            Expression body = repeat.body();
            if (!once && !(body instanceof Expression.Characters || body instanceof Expression.Reference)) {
                String inner = name + "-" + starts.size();
                define(declare(inner), body);
                body = new Expression.Reference(inner);
            }
            int start = next;
            if (repeat.max() == Expression.UNBOUNDED) {
                start = add(Node.branch());
                nodes.set(start, Node.branch(compile(body, start, name), next));
            } else {
                for (int i = repeat.min(); i < repeat.max(); i++) {
                    start = add(Node.branch(compile(body, start, name), next));
                }
            }
            for (int i = 0; i < repeat.min(); i++) {
                start = compile(body, start, name);
            }
            return start;
        }
    }
}

package dev.lareira.core.internal.grammar;

import dev.lareira.core.LareiraException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A regular expression whose texts have a length within bounds: the product of its automaton (Thompson 1968, made
 * deterministic by subsets) and a counter.
 */
final class BoundedPattern {
    private static final int MOST_PLACES = 20_000;

    /** A place of the automaton: reads a character of {@code set}, or goes on without reading where that is null. */
    private record Node(CodePoints set, int[] next) {}

    /** A place of the product. */
    private record Key(BitSet nodes, int length) {}

    private final List<Node> nodes = new ArrayList<>();
    private final int end;
    private final int min;
    private final int max;
    private final Function<CodePoints, Expression> spelling;
    private final Map<Key, Integer> ids = new LinkedHashMap<>();
    private final Deque<Key> open = new ArrayDeque<>();

    private BoundedPattern(int min, int max, Function<CodePoints, Expression> spelling) {
        this.min = min;
        this.max = max;
        this.spelling = spelling;
        end = add(new Node(null, new int[0]));
    }

    /**
     * @param pattern of characters, not spelled yet
     * @param spelling how one character of a set is written
     * @throws LareiraException when the automaton is too large
     */
    static Expression of(Expression pattern, int min, int max, Function<CodePoints, Expression> spelling) {
        BoundedPattern bounded = new BoundedPattern(min, max, spelling);
        return bounded.machine(bounded.compile(pattern, bounded.end));
    }

    private int add(Node node) {
        if (nodes.size() > MOST_PLACES) {
            throw new LareiraException("a pattern has more than " + MOST_PLACES + " places; use smaller repetitions");
        }
        nodes.add(node);
        return nodes.size() - 1;
    }

    private int compile(Expression expression, int next) {
        return switch (expression) {
            case Expression.Characters(CodePoints set, boolean spelled) -> add(new Node(set, new int[] {next}));
            case Expression.Sequence(List<Expression> parts) -> {
                int start = next;
                for (Expression part : parts.reversed()) {
                    start = compile(part, start);
                }
                yield start;
            }
            case Expression.Choice(List<Expression> options) -> {
                int[] starts = new int[options.size()];
                Arrays.setAll(starts, i -> compile(options.get(i), next));
                yield add(new Node(null, starts));
            }
            case Expression.Repeat(Expression body, int least, int most) -> {
                int start = next;
                if (most == Expression.UNBOUNDED) {
                    start = add(new Node(null, new int[0]));
                    nodes.set(start, new Node(null, new int[] {compile(body, start), next}));
                } else {
                    for (int i = least; i < most; i++) {
                        start = add(new Node(null, new int[] {compile(body, start), next}));
                    }
                }
                for (int i = 0; i < least; i++) {
                    start = compile(body, start);
                }
                yield start;
            }
            default -> throw new IllegalArgumentException("not regular");
        };
    }

    private Expression machine(int start) {
        List<Machine.Place> places = new ArrayList<>();
        BitSet first = new BitSet();
        first.set(start);
        id(new Key(closed(first), 0));
        while (!open.isEmpty()) {
            Key key = open.remove();
            places.add(new Machine.Place(key.length >= min && key.nodes.get(end), edges(key)));
        }
        return new Machine(places);
    }

    private int id(Key key) {
        return ids.computeIfAbsent(key, fresh -> {
            if (ids.size() > MOST_PLACES) {
                throw new LareiraException(
                        "a pattern and its length need more than " + MOST_PLACES + " places; simplify the pattern");
            }
            open.add(fresh);
            return ids.size();
        });
    }

    private BitSet closed(BitSet set) {
        Deque<Integer> left = new ArrayDeque<>();
        set.stream().forEach(left::add);
        while (!left.isEmpty()) {
            Node node = nodes.get(left.remove());
            if (node.set == null) {
                for (int next : node.next) {
                    if (!set.get(next)) {
                        set.set(next);
                        left.add(next);
                    }
                }
            }
        }
        return set;
    }

    /** What can be read: ranges of characters that lead to the same place are one edge. */
    private List<Machine.Edge> edges(Key key) {
        if (key.length == max) {
            return List.of();
        }
        List<Node> readers = key.nodes.stream()
                .mapToObj(nodes::get)
                .filter(node -> node.set != null)
                .toList();
        TreeSet<Integer> bounds = new TreeSet<>();
        for (Node reader : readers) {
            for (int[] range : reader.set.ranges()) {
                bounds.add(range[0]);
                bounds.add(range[1] + 1);
            }
        }
        Map<BitSet, List<int[]>> byTarget = new HashMap<>();
        for (int from : bounds) {
            Integer to = bounds.higher(from);
            BitSet target = new BitSet();
            readers.stream().filter(reader -> reader.set.contains(from)).forEach(reader -> target.set(reader.next[0]));
            if (to != null && !target.isEmpty()) {
                byTarget.computeIfAbsent(target, fresh -> new ArrayList<>()).add(new int[] {from, to - 1});
            }
        }
        int length = max == Expression.UNBOUNDED ? Math.min(min, key.length + 1) : key.length + 1;
        List<Machine.Edge> edges = new ArrayList<>();
        byTarget.forEach((target, ranges) -> edges.add(new Machine.Edge(
                spelling.apply(CodePoints.of(ranges)), id(new Key(closed((BitSet) target.clone()), length)))));
        return edges;
    }
}

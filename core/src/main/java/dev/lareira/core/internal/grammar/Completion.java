package dev.lareira.core.internal.grammar;

import dev.lareira.core.internal.grammar.Grammar.Kind;
import dev.lareira.core.internal.grammar.Grammar.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Which nodes can reach the end of their rule, found backwards from the ends. Linear in the graph. */
final class Completion {
    private Completion() {}

    static boolean[] live(Node[] nodes, int[] starts) {
        List<List<Integer>> before = new ArrayList<>();
        List<List<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < nodes.length; i++) {
            before.add(new ArrayList<>(1));
            callers.add(List.of());
        }
        for (int start : starts) {
            callers.set(start, new ArrayList<>());
        }
        Deque<Integer> open = new ArrayDeque<>();
        for (int id = 0; id < nodes.length; id++) {
            Node node = nodes[id];
            switch (node.kind()) {
                case CHARACTERS -> {
                    if (!node.set().isEmpty()) {
                        before.get(node.next()).add(id);
                    }
                }
                case BRANCH -> {
                    for (int branch : node.branches()) {
                        before.get(branch).add(id);
                    }
                }
                case CALL -> {
                    before.get(node.next()).add(id);
                    callers.get(starts[node.rule()]).add(id);
                }
                case RETURN -> open.push(id);
            }
        }
        boolean[] live = new boolean[nodes.length];
        while (!open.isEmpty()) {
            int id = open.pop();
            Node node = nodes[id];
            boolean calls = node.kind() == Kind.CALL;
            if (live[id] || calls && !(live[node.next()] && live[starts[node.rule()]])) {
                continue;
            }
            live[id] = true;
            open.addAll(before.get(id));
            open.addAll(callers.get(id));
        }
        return live;
    }
}

package dev.lareira.core.internal.grammar;

import dev.lareira.core.LareiraException;
import dev.lareira.core.internal.grammar.Grammar.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds rules that call themselves before they read a character. In one pass over the nodes that can be reached without
 * reading: it learns which rules may be empty on the way and goes on behind calls of them. Linear in the graph.
 */
final class LeftRecursion {
    private final Node[] nodes;
    private final boolean[] seen;
    private final boolean[] empty;
    /** Where a rule goes on behind calls of rules that were not known to be empty, by the rule called. */
    private final List<List<int[]>> waiting = new ArrayList<>();
    /** The rules that a rule calls before it reads. */
    private final List<Set<Integer>> calls = new ArrayList<>();
    /** Node and the rule it is part of. */
    private final Deque<int[]> open = new ArrayDeque<>();

    LeftRecursion(Node[] nodes, int[] starts) {
        this.nodes = nodes;
        seen = new boolean[nodes.length];
        empty = new boolean[starts.length];
        for (int rule = 0; rule < starts.length; rule++) {
            waiting.add(new ArrayList<>());
            calls.add(new HashSet<>());
            open.push(new int[] {starts[rule], rule});
        }
        while (!open.isEmpty()) {
            int[] next = open.pop();
            if (!seen[next[0]]) {
                seen[next[0]] = true;
                visit(nodes[next[0]], next[1]);
            }
        }
    }

    private void visit(Node node, int rule) {
        switch (node.kind()) {
            case CHARACTERS -> {}
            case BRANCH -> {
                for (int branch : node.branches()) {
                    open.push(new int[] {branch, rule});
                }
            }
            case CALL -> {
                calls.get(rule).add(node.rule());
                int[] behind = {node.next(), rule};
                if (empty[node.rule()]) {
                    open.push(behind);
                } else {
                    waiting.get(node.rule()).add(behind);
                }
            }
            case RETURN -> {
                empty[rule] = true;
                waiting.get(rule).forEach(open::push);
            }
        }
    }

    /** Refuses a cycle: removes rules that are called by no other until none is left, or only cycles are. */
    void refuse(List<String> names) {
        int[] callers = new int[calls.size()];
        calls.forEach(targets -> targets.forEach(target -> callers[target]++));
        Deque<Integer> free = new ArrayDeque<>();
        for (int rule = 0; rule < callers.length; rule++) {
            if (callers[rule] == 0) {
                free.push(rule);
            }
        }
        int removed = 0;
        while (!free.isEmpty()) {
            removed++;
            for (int target : calls.get(free.pop())) {
                if (--callers[target] == 0) {
                    free.push(target);
                }
            }
        }
        if (removed < callers.length) {
            throw new LareiraException("the grammar is left-recursive: the rule '" + names.get(onCycle(callers))
                    + "' can call itself before it reads a character. Put what is read first, or write a"
                    + " repetition: instead of a ::= b | a c, a ::= b c*");
        }
    }

    /** Every rule left has a caller that is left too: going from caller to caller must come round. */
    private int onCycle(int[] callers) {
        int[] caller = new int[callers.length];
        int rule = 0;
        for (int i = 0; i < callers.length; i++) {
            if (callers[i] > 0) {
                rule = i;
                for (int target : calls.get(i)) {
                    caller[target] = i;
                }
            }
        }
        Set<Integer> passed = new HashSet<>();
        while (passed.add(rule)) {
            rule = caller[rule];
        }
        return rule;
    }
}

package dev.lareira.core.internal.grammar;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The nodes to go on at when rules end, innermost first. Stacks of one bottom share their tails: equal ones are one. */
final class Stack {
    final int node;
    final Stack below;
    private final Map<Integer, Stack> above = new ConcurrentHashMap<>(2);

    private Stack(int node, Stack below) {
        this.node = node;
        this.below = below;
    }

    static Stack bottom() {
        return new Stack(-1, null);
    }

    boolean isBottom() {
        return below == null;
    }

    Stack push(int next) {
        return above.computeIfAbsent(next, key -> new Stack(key, this));
    }
}

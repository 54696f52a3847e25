package dev.lareira.core.internal.jinja;

import java.util.List;
import java.util.Map;

/**
 * One application of a filter.
 *
 * @param value what is filtered
 * @param p positional arguments
 * @param n named arguments
 */
record FilterCall(Evaluator evaluator, Object value, List<Object> p, Map<String, Object> n) {
    Object argument(int index, String name, Object otherwise) {
        return index < p.size() ? p.get(index) : n.getOrDefault(name, otherwise);
    }

    boolean flag(int index, String name, boolean otherwise) {
        return Values.truth(argument(index, name, otherwise));
    }

    int number(int index, String name, long otherwise) {
        return Numbers.small(argument(index, name, otherwise));
    }

    String text() {
        return Python.str(value);
    }
}

package dev.lareira.core.internal.jinja;

import java.util.HashMap;
import java.util.Map;

/** Variables of a block; what is not here is looked up outside. */
final class Scope {
    private final Scope outer;
    private final Map<String, Object> variables = new HashMap<>();

    Scope(Scope outer) {
        this.outer = outer;
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }

    /** The value, or an undefined one. */
    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.variables.get(name);
            if (value != null || scope.variables.containsKey(name)) {
                return value;
            }
        }
        return new Values.Undefined(name);
    }
}

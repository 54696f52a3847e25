package dev.lareira.core.internal.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The values of a template: null (none), {@code Boolean}, {@code Long} and {@code BigInteger}, {@code Double},
 * {@code String}, {@code List}, {@code Map} in order, and the types below. Nothing else is reachable from a template.
 */
final class Values {
    private Values() {}

    /** A name that has no value. */
    record Undefined(String name) {
        TemplateException error() {
            return new TemplateException(name + " is undefined");
        }
    }

    /** A list that cannot be changed, printed in parentheses; its items may have names. */
    record Tuple(List<Object> items, List<String> names) {
        Tuple(List<Object> items) {
            this(items, List.of());
        }
    }

    /** The integers from {@code start} up to, not including, {@code stop}. */
    record Range(long start, long stop, long step) {
        private List<Object> items() {
            List<Object> items = new ArrayList<>();
            for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
                items.add(i);
            }
            return items;
        }
    }

    /** Something that can be called and has attributes. */
    record Callable(Map<String, Object> attributes, Function function) implements Function {
        @Override
        public Object call(List<Object> positional, Map<String, Object> named) {
            return function.call(positional, named);
        }
    }

    /** Text that {@code safe} marked. */
    record Markup(String text) {}

    /** Something that can be called. */
    interface Function {
        Object call(List<Object> positional, Map<String, Object> named);
    }

    /** Attributes that outlive a loop. */
    record Namespace(Map<String, Object> attributes) {}

    static boolean truth(Object value) {
        return switch (value) {
            case null -> false;
            case Undefined undefined -> false;
            case Boolean truth -> truth;
            case Double real -> real != 0;
            case Number number -> Numbers.integer(number).signum() != 0;
            case String text -> !text.isEmpty();
            case Markup markup -> !markup.text().isEmpty();
            case List<?> list -> !list.isEmpty();
            case Tuple tuple -> !tuple.items().isEmpty();
            case Range range -> !range.items().isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    static String typeName(Object value) {
        return switch (value) {
            case null -> "none";
            case Undefined undefined -> "an undefined value";
            case Boolean truth -> "a boolean";
            case Double real -> "a float";
            case Number number -> "an integer";
            case String text -> "a string";
            case Markup markup -> "a string";
            case List<?> list -> "a list";
            case Tuple tuple -> "a tuple";
            case Range range -> "a range";
            case Namespace namespace -> "a namespace";
            case Map<?, ?> map -> "a mapping";
            default -> "a function";
        };
    }

    static boolean isString(Object value) {
        return value instanceof String || value instanceof Markup;
    }

    static String string(Object value) {
        if (value instanceof Markup markup) {
            return markup.text();
        }
        if (value instanceof String text) {
            return text;
        }
        throw new TemplateException("expected a string, found " + typeName(value));
    }

    /** What can be iterated, as a list: an undefined value is empty, a mapping gives its keys, a string its characters. */
    @SuppressWarnings("unchecked")
    static List<Object> items(Object value) {
        return switch (value) {
            case Undefined undefined -> List.of();
            case List<?> list -> (List<Object>) list;
            case Tuple tuple -> tuple.items();
            case Range range -> range.items();
            case Map<?, ?> map -> List.copyOf((java.util.Set<Object>) map.keySet());
            case String text ->
                text.codePoints().mapToObj(c -> (Object) Character.toString(c)).toList();
            case Markup markup -> items(markup.text());
            case null -> throw new TemplateException("none cannot be iterated");
            default -> throw new TemplateException(typeName(value) + " cannot be iterated");
        };
    }

    static int length(Object value) {
        return switch (value) {
            case String text -> text.codePointCount(0, text.length());
            case Map<?, ?> map -> map.size();
            case null -> throw new TemplateException("none has no length");
            default -> items(value).size();
        };
    }

    static boolean equal(Object a, Object b) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return Numbers.compare(a, b) == 0;
        }
        if (isString(a) && isString(b)) {
            return string(a).equals(string(b));
        }
        if (a instanceof Undefined && b instanceof Undefined) {
            return true;
        }
        if (a instanceof List<?> && b instanceof List<?> || a instanceof Tuple && b instanceof Tuple) {
            Iterator<Object> other = items(b).iterator();
            return items(a).size() == items(b).size() && items(a).stream().allMatch(x -> equal(x, other.next()));
        }
        if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
            return x.size() == y.size()
                    && x.entrySet().stream()
                            .allMatch(e -> y.containsKey(e.getKey()) && equal(e.getValue(), y.get(e.getKey())));
        }
        return Objects.equals(a, b);
    }

    /** A key of a mapping as it is found there: of numbers that are equal, the first stands for all. */
    static Object key(Map<?, ?> map, Object key) {
        Object plain = key instanceof Markup markup ? markup.text() : key;
        if (Numbers.isNumber(plain) && !map.containsKey(plain)) {
            for (Object other : map.keySet()) {
                if (Numbers.isNumber(other) && Numbers.compare(other, plain) == 0) {
                    return other;
                }
            }
        }
        return plain;
    }

    static int compare(Object a, Object b) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return Numbers.compare(a, b);
        }
        if (isString(a) && isString(b)) {
            int[] x = string(a).codePoints().toArray();
            int[] y = string(b).codePoints().toArray();
            return java.util.Arrays.compare(x, y);
        }
        if (a instanceof List<?> && b instanceof List<?> || a instanceof Tuple && b instanceof Tuple) {
            List<Object> x = items(a);
            List<Object> y = items(b);
            for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
                if (!equal(x.get(i), y.get(i))) {
                    return compare(x.get(i), y.get(i));
                }
            }
            return Integer.compare(x.size(), y.size());
        }
        throw new TemplateException("cannot order " + typeName(a) + " and " + typeName(b));
    }

    static boolean contains(Object container, Object item) {
        return switch (container) {
            case String text -> text.contains(string(item));
            case Markup markup -> markup.text().contains(string(item));
            case Map<?, ?> map -> map.containsKey(key(map, item));
            case null -> throw new TemplateException("none contains nothing");
            default -> items(container).stream().anyMatch(x -> equal(x, item));
        };
    }
}

package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Node.Arguments;
import dev.lareira.core.internal.jinja.Node.Expression;
import dev.lareira.core.internal.jinja.Values.Callable;
import dev.lareira.core.internal.jinja.Values.Function;
import dev.lareira.core.internal.jinja.Values.Markup;
import dev.lareira.core.internal.jinja.Values.Namespace;
import dev.lareira.core.internal.jinja.Values.Range;
import dev.lareira.core.internal.jinja.Values.Tuple;
import dev.lareira.core.internal.jinja.Values.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/** Values of expressions, within limits. */
class Evaluator {
    /** The clock is looked at once in so many steps, plus one. */
    private static final long CLOCK_STEPS = 63;

    private final Limits limits;
    private final long deadline;
    private long steps;
    private int depth;

    Evaluator(Limits limits) {
        this.limits = limits;
        deadline = System.nanoTime() + limits.time().toNanos();
    }

    final void step() {
        if (++steps > limits.steps()) {
            throw new TemplateException("the template takes more than " + limits.steps() + " steps");
        }
        if ((steps & CLOCK_STEPS) == 0 && System.nanoTime() - deadline > 0) {
            throw new TemplateException(
                    "the template takes longer than " + limits.time().toMillis() + " ms");
        }
    }

    final void checkLength(long characters) {
        if (characters > limits.outputCharacters()) {
            throw new TemplateException("the template makes more than " + limits.outputCharacters() + " characters");
        }
    }

    final <T> T deeper(Supplier<T> action) {
        if (++depth > limits.depth()) {
            throw new TemplateException("calls are nested deeper than " + limits.depth());
        }
        try {
            return action.get();
        } finally {
            depth--;
        }
    }

    final Object evaluate(Expression expression, Scope scope) {
        step();
        return switch (expression) {
            case Node.Literal literal -> literal.value();
            case Node.Variable variable -> scope.get(variable.name());
            case Node.ListLiteral list -> {
                List<Object> items = new ArrayList<>();
                list.items().forEach(item -> items.add(evaluate(item, scope)));
                yield list.tuple() ? new Tuple(items) : items;
            }
            case Node.MapLiteral map -> {
                Map<Object, Object> entries = new LinkedHashMap<>();
                for (Map.Entry<Expression, Expression> entry : map.entries()) {
                    Object key = key(evaluate(entry.getKey(), scope));
                    entries.put(Values.key(entries, key), evaluate(entry.getValue(), scope));
                }
                yield entries;
            }
            case Node.Attribute attribute -> attribute(evaluate(attribute.object(), scope), attribute.name());
            case Node.Item item -> item(evaluate(item.object(), scope), evaluate(item.key(), scope));
            case Node.Slice slice ->
                Slices.slice(
                        evaluate(slice.object(), scope),
                        part(slice.start(), scope),
                        part(slice.stop(), scope),
                        part(slice.step(), scope));
            case Node.Call call ->
                call(
                        evaluate(call.function(), scope),
                        positional(call.arguments(), scope),
                        named(call.arguments(), scope));
            case Node.Filter filter ->
                withArguments(() -> Filters.apply(
                        this,
                        filter.name(),
                        evaluate(filter.value(), scope),
                        positional(filter.arguments(), scope),
                        named(filter.arguments(), scope)));
            case Node.Test test ->
                Tests.test(test.name(), evaluate(test.value(), scope), positional(test.arguments(), scope))
                        != test.negated();
            case Node.Unary unary -> unary(unary.operator(), evaluate(unary.value(), scope));
            case Node.Binary binary -> binary(binary, scope);
            case Node.Comparison comparison -> comparison(comparison, scope);
            case Node.Conditional conditional -> {
                if (Values.truth(evaluate(conditional.condition(), scope))) {
                    yield evaluate(conditional.then(), scope);
                }
                yield conditional.otherwise() == null
                        ? new Undefined("the value of an if without else")
                        : evaluate(conditional.otherwise(), scope);
            }
        };
    }

    /** Functions take the arguments that they need; that one is missing is the template's error. */
    private static Object withArguments(Supplier<Object> call) {
        try {
            return call.get();
        } catch (NoSuchElementException | IndexOutOfBoundsException e) {
            throw new TemplateException("an argument is missing");
        }
    }

    final List<Object> positional(Arguments arguments, Scope scope) {
        List<Object> values = new ArrayList<>();
        arguments.positional().forEach(argument -> values.add(evaluate(argument, scope)));
        return values;
    }

    final Map<String, Object> named(Arguments arguments, Scope scope) {
        Map<String, Object> values = new LinkedHashMap<>();
        arguments.named().forEach((name, argument) -> values.put(name, evaluate(argument, scope)));
        return values;
    }

    final Object call(Object function, List<Object> positional, Map<String, Object> named) {
        if (function instanceof Function callable) {
            return withArguments(() -> callable.call(positional, named));
        }
        if (function instanceof Undefined undefined) {
            throw undefined.error();
        }
        throw new TemplateException(Values.typeName(function) + " cannot be called");
    }

    /** {@code object.name}: a method, then a key. */
    static Object attribute(Object object, String name) {
        return switch (object) {
            case Undefined undefined -> throw undefined.error();
            case Namespace namespace -> namespace.attributes().getOrDefault(name, new Undefined("attribute " + name));
            case Callable callable -> callable.attributes().getOrDefault(name, new Undefined("attribute " + name));
            case Tuple tuple
            when tuple.names().contains(name) -> tuple.items().get(tuple.names().indexOf(name));
            case null -> new Undefined("attribute " + name + " of none");
            default -> {
                Function method = Methods.of(object, name);
                if (method != null) {
                    yield method;
                }
                yield object instanceof Map<?, ?> map && map.containsKey(name)
                        ? map.get(name)
                        : new Undefined("attribute " + name + " of " + Values.typeName(object));
            }
        };
    }

    /** {@code object[key]}: a key or an index, then a method. */
    static Object item(Object object, Object key) {
        if (object instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (object instanceof Map<?, ?> map) {
            Object plain = Values.key(map, key);
            if (map.containsKey(plain)) {
                return map.get(plain);
            }
            return plain instanceof String name ? attribute(object, name) : new Undefined("key " + Python.repr(key));
        }
        if (Numbers.isInteger(key)
                && (object instanceof List<?>
                        || object instanceof Tuple
                        || object instanceof Range
                        || Values.isString(object))) {
            List<Object> items = Values.items(object);
            int index = Numbers.small(key);
            index = index < 0 ? index + items.size() : index;
            return index >= 0 && index < items.size() ? items.get(index) : new Undefined("item " + Python.repr(key));
        }
        return key instanceof String name ? attribute(object, name) : new Undefined("item " + Python.repr(key));
    }

    private Object part(Expression part, Scope scope) {
        return part == null ? null : evaluate(part, scope);
    }

    private static Object key(Object key) {
        if (key instanceof List<?> || key instanceof Map<?, ?>) {
            throw new TemplateException(Values.typeName(key) + " cannot be a key");
        }
        return key instanceof Markup markup ? markup.text() : key;
    }

    private static Object unary(String operator, Object value) {
        if (operator.equals("not")) {
            return !Values.truth(value);
        }
        if (!Numbers.isNumber(value)) {
            throw new TemplateException("cannot negate " + Values.typeName(value));
        }
        return operator.equals("-") ? Numbers.calculate("-", 0L, value) : Numbers.calculate("+", 0L, value);
    }

    private Object binary(Node.Binary binary, Scope scope) {
        Object left = evaluate(binary.left(), scope);
        switch (binary.operator()) {
            case "and" -> {
                return Values.truth(left) ? evaluate(binary.right(), scope) : left;
            }
            case "or" -> {
                return Values.truth(left) ? left : evaluate(binary.right(), scope);
            }
            default -> {}
        }
        Object right = evaluate(binary.right(), scope);
        if (binary.operator().equals("~")) {
            String joined = Python.str(left) + Python.str(right);
            checkLength(joined.length());
            return joined;
        }
        return arithmetic(binary.operator(), left, right);
    }

    private Object arithmetic(String operator, Object left, Object right) {
        if (left instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.calculate(operator, left, right);
        }
        if (operator.equals("+")) {
            if (Values.isString(left) && Values.isString(right)) {
                return concatenate(left, right);
            }
            if (left instanceof List<?> && right instanceof List<?>
                    || left instanceof Tuple && right instanceof Tuple) {
                List<Object> joined = new ArrayList<>(Values.items(left));
                joined.addAll(Values.items(right));
                checkLength(joined.size());
                return left instanceof Tuple ? new Tuple(joined) : joined;
            }
        }
        if (operator.equals("*") && Numbers.isInteger(left)) {
            return repeat(right, Numbers.small(left));
        }
        if (operator.equals("*") && Numbers.isInteger(right)) {
            return repeat(left, Numbers.small(right));
        }
        if (operator.equals("%") && Values.isString(left)) {
            return Formats.percent(Values.string(left), right);
        }
        throw new TemplateException(
                "cannot apply %s to %s and %s".formatted(operator, Values.typeName(left), Values.typeName(right)));
    }

    /** Marked text escapes what is added to it, as markupsafe does. */
    private Object concatenate(Object left, Object right) {
        checkLength((long) Values.string(left).length() + Values.string(right).length());
        if (left instanceof Markup || right instanceof Markup) {
            return new Markup(Formats.escaped(left) + Formats.escaped(right));
        }
        return Values.string(left) + Values.string(right);
    }

    private Object repeat(Object value, int times) {
        int n = Math.max(0, times);
        if (Values.isString(value)) {
            checkLength((long) Values.string(value).length() * n);
            return Values.string(value).repeat(n);
        }
        if (!(value instanceof List<?>) && !(value instanceof Tuple)) {
            throw new TemplateException("cannot multiply " + Values.typeName(value));
        }
        List<Object> items = Values.items(value);
        checkLength((long) items.size() * n);
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.addAll(items);
        }
        return value instanceof Tuple ? new Tuple(all) : all;
    }

    private Object comparison(Node.Comparison comparison, Scope scope) {
        Object left = evaluate(comparison.first(), scope);
        for (Map.Entry<String, Expression> next : comparison.rest()) {
            Object right = evaluate(next.getValue(), scope);
            if (!compare(next.getKey(), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    static boolean compare(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Values.equal(left, right);
            case "!=" -> !Values.equal(left, right);
            case "in" -> Values.contains(right, left);
            case "not in" -> !Values.contains(right, left);
            case "<" -> ordered(left, right) < 0;
            case "<=" -> ordered(left, right) <= 0;
            case ">" -> ordered(left, right) > 0;
            default -> ordered(left, right) >= 0;
        };
    }

    private static int ordered(Object left, Object right) {
        if (left instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.error();
        }
        return Values.compare(left, right);
    }
}

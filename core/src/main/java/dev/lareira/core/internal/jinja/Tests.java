package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Values.Function;
import dev.lareira.core.internal.jinja.Values.Markup;
import dev.lareira.core.internal.jinja.Values.Range;
import dev.lareira.core.internal.jinja.Values.Tuple;
import dev.lareira.core.internal.jinja.Values.Undefined;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** What stands after {@code is}. */
final class Tests {
    private Tests() {}

    static boolean test(String name, Object value, List<Object> arguments) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == null;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "integer" -> value instanceof Long || value instanceof BigInteger;
            case "float" -> value instanceof Double;
            case "number" -> Numbers.isNumber(value);
            case "string" -> Values.isString(value);
            case "mapping" -> value instanceof Map<?, ?>;
            case "sequence" ->
                value instanceof List<?>
                        || value instanceof Tuple
                        || value instanceof Range
                        || value instanceof Map<?, ?>
                        || Values.isString(value)
                        || value instanceof Undefined;
            case "iterable" ->
                value instanceof List<?>
                        || value instanceof Tuple
                        || value instanceof Range
                        || value instanceof Map<?, ?>
                        || Values.isString(value)
                        || value instanceof Undefined;
            case "callable" -> value instanceof Function;
            case "escaped" -> value instanceof Markup;
            case "lower" ->
                Python.str(value).equals(Python.str(value).toLowerCase(java.util.Locale.ROOT))
                        && Python.str(value).codePoints().anyMatch(Character::isLetter);
            case "upper" ->
                Python.str(value).equals(Python.str(value).toUpperCase(java.util.Locale.ROOT))
                        && Python.str(value).codePoints().anyMatch(Character::isLetter);
            case "odd" -> Numbers.integer(value).testBit(0);
            case "even" -> !Numbers.integer(value).testBit(0);
            case "divisibleby" -> Values.equal(Numbers.calculate("%", value, argument(name, arguments)), 0L);
            case "sameas" ->
                value == argument(name, arguments)
                        || value != null
                                && Numbers.isNumber(value)
                                && value.getClass() == argument(name, arguments).getClass()
                                && value.equals(arguments.getFirst());
            case "filter" -> Filters.exists(Python.str(value));
            case "test" -> exists(Python.str(value));
            case "in" -> Values.contains(argument(name, arguments), value);
            case "eq", "equalto", "==" -> Evaluator.compare("==", value, argument(name, arguments));
            case "ne", "!=" -> Evaluator.compare("!=", value, argument(name, arguments));
            case "lt", "lessthan", "<" -> Evaluator.compare("<", value, argument(name, arguments));
            case "le", "<=" -> Evaluator.compare("<=", value, argument(name, arguments));
            case "gt", "greaterthan", ">" -> Evaluator.compare(">", value, argument(name, arguments));
            case "ge", ">=" -> Evaluator.compare(">=", value, argument(name, arguments));
            default -> throw new TemplateException("unknown test " + name);
        };
    }

    private static boolean exists(String name) {
        try {
            test(name, 0L, List.of(1L));
            return true;
        } catch (TemplateException e) {
            return !e.getMessage().startsWith("unknown test");
        }
    }

    private static Object argument(String test, List<Object> arguments) {
        if (arguments.isEmpty()) {
            throw new TemplateException("test " + test + " needs an argument");
        }
        return arguments.getFirst();
    }
}

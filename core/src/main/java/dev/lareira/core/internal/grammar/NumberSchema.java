package dev.lareira.core.internal.grammar;

import dev.lareira.core.internal.grammar.NumberRange.Bound;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Numbers of a schema: bounds and multiples. */
final class NumberSchema {
    private static final int MOST_DIGITS = 40;

    private NumberSchema() {}

    /**
     * A number of a schema.
     *
     * @param unenforced told what cannot be enforced; it may throw
     */
    static Expression number(JsonNode schema, boolean integer, String path, Consumer<String> unenforced) {
        Optional<Bound> min =
                tighter(bound(schema, "minimum", true, path), bound(schema, "exclusiveMinimum", false, path), 1);
        Optional<Bound> max =
                tighter(bound(schema, "maximum", true, path), bound(schema, "exclusiveMaximum", false, path), -1);
        JsonNode step = schema.get("multipleOf");
        if (step != null && step.isNumber()) {
            return Multiples.of(step.decimalValue(), min, max, integer).orElseGet(() -> {
                unenforced.accept("multipleOf " + step + " cannot be enforced while generating; leave it out");
                return range(integer, min, max);
            });
        }
        return range(integer, min, max);
    }

    private static Expression range(boolean integer, Optional<Bound> min, Optional<Bound> max) {
        if (min.isEmpty() && max.isEmpty()) {
            return integer ? JsonText.INTEGER : JsonText.NUMBER;
        }
        return integer ? NumberRange.integers(min, max) : NumberRange.numbers(min, max);
    }

    private static Optional<Bound> bound(JsonNode schema, String keyword, boolean inclusive, String path) {
        JsonNode value = schema.get(keyword);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isNumber()) {
            throw JsonSchema.error(path, "'" + keyword + "' is " + value + ", expected a number");
        }
        BigDecimal decimal = value.decimalValue();
        if (decimal.precision() - decimal.scale() > MOST_DIGITS || decimal.scale() > MOST_DIGITS) {
            throw JsonSchema.error(path, "'" + keyword + "' has more than " + MOST_DIGITS + " digits");
        }
        return Optional.of(new Bound(decimal, inclusive));
    }

    private static Optional<Bound> tighter(Optional<Bound> a, Optional<Bound> b, int sign) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.or(() -> b);
        }
        int order = sign * a.get().value().compareTo(b.get().value());
        return order > 0 ? a : b;
    }
}

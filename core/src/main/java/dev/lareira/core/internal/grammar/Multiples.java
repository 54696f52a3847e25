package dev.lareira.core.internal.grammar;

import static dev.lareira.core.internal.grammar.Expression.literal;
import static dev.lareira.core.internal.grammar.Expression.optional;
import static dev.lareira.core.internal.grammar.Expression.range;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import dev.lareira.core.internal.grammar.Machine.Edge;
import dev.lareira.core.internal.grammar.Machine.Place;
import dev.lareira.core.internal.grammar.NumberRange.Bound;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Numbers that are multiples of another, as far as a grammar of reasonable size can hold them. */
final class Multiples {
    private static final int MOST_VALUES = 2_000;
    private static final int MOST_REMAINDERS = 100;

    private Multiples() {}

    /** Few values are listed, many integers counted by remainder, decimals cut behind their last digit. */
    static Optional<Expression> of(BigDecimal step, Optional<Bound> min, Optional<Bound> max, boolean integer) {
        if (step.signum() <= 0) {
            return Optional.empty();
        }
        if (min.isPresent() && max.isPresent()) {
            Optional<Expression> listed = listed(step, min.get(), max.get(), integer);
            if (listed.isPresent()) {
                return listed;
            }
        }
        BigDecimal plain = step.stripTrailingZeros();
        boolean whole = plain.scale() <= 0;
        if (whole && plain.compareTo(BigDecimal.ONE) == 0) {
            return Optional.of(min.isEmpty() && max.isEmpty() ? JsonText.INTEGER : NumberRange.integers(min, max));
        }
        boolean few = whole && plain.compareTo(BigDecimal.valueOf(MOST_REMAINDERS)) <= 0;
        boolean unsigned = max.isEmpty() && min.isPresent() && min.get().value().signum() == 0;
        if (few && unsigned) {
            return Optional.of(counted(plain.intValueExact(), min.get().inclusive()));
        }
        if (min.isPresent() || max.isPresent()) {
            return Optional.empty();
        }
        if (few) {
            return Optional.of(sequence(optional(literal("-")), counted(plain.intValueExact(), true)));
        }
        boolean decimals = plain.unscaledValue().equals(BigInteger.ONE) && plain.scale() <= JsonText.DIGITS;
        return decimals && !integer
                ? Optional.of(sequence(
                        JsonText.INTEGER,
                        optional(sequence(literal("."), Expression.repeat(JsonText.DIGIT, 1, plain.scale())))))
                : Optional.empty();
    }

    private static Optional<Expression> listed(BigDecimal step, Bound min, Bound max, boolean integer) {
        BigDecimal first = min.value().divide(step, 0, RoundingMode.CEILING);
        BigDecimal last = max.value().divide(step, 0, RoundingMode.FLOOR);
        if (last.subtract(first).compareTo(BigDecimal.valueOf(MOST_VALUES)) > 0) {
            return Optional.empty();
        }
        List<Expression> values = new ArrayList<>();
        for (BigDecimal factor = first; factor.compareTo(last) <= 0; factor = factor.add(BigDecimal.ONE)) {
            BigDecimal value = factor.multiply(step).stripTrailingZeros();
            boolean within = (min.inclusive() || value.compareTo(min.value()) != 0)
                    && (max.inclusive() || value.compareTo(max.value()) != 0)
                    && (!integer || value.scale() <= 0);
            if (within) {
                values.add(literal(value.toPlainString()));
            }
        }
        return Optional.of(new Expression.Choice(values));
    }

    /** Digits without a leading zero: a place for each number of digits and remainder. */
    private static Expression counted(int step, boolean withZero) {
        List<Place> places = new ArrayList<>();
        List<Edge> first = new ArrayList<>();
        int zero = 1 + JsonText.DIGITS * step;
        if (withZero) {
            first.add(new Edge(literal("0"), zero));
        }
        for (int digit = 1; digit <= 9; digit++) {
            first.add(new Edge(digit(digit), 1 + digit % step));
        }
        places.add(new Place(false, first));
        for (int length = 1; length <= JsonText.DIGITS; length++) {
            for (int remainder = 0; remainder < step; remainder++) {
                List<Edge> edges = new ArrayList<>();
                for (int digit = 0; digit <= 9 && length < JsonText.DIGITS; digit++) {
                    edges.add(new Edge(digit(digit), 1 + length * step + (10 * remainder + digit) % step));
                }
                places.add(new Place(remainder == 0, edges));
            }
        }
        places.add(new Place(true, List.of()));
        return new Machine(places);
    }

    private static Expression digit(int digit) {
        return range('0' + digit, '0' + digit);
    }
}

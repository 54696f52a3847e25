package dev.lareira.core.internal.grammar;

import static dev.lareira.core.internal.grammar.Expression.literal;
import static dev.lareira.core.internal.grammar.Expression.range;
import static dev.lareira.core.internal.grammar.Expression.repeat;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Numbers within bounds, written without exponent. Digit by digit, so the size grows with the digits of the bounds. */
final class NumberRange {
    /** A bound and whether the number may be equal to it. */
    record Bound(BigDecimal value, boolean inclusive) {
        private Bound negate() {
            return new Bound(value.negate(), inclusive);
        }
    }

    private NumberRange() {}

    static Expression integers(Optional<Bound> min, Optional<Bound> max) {
        List<Expression> options = new ArrayList<>();
        magnitudes(min, max, true, options, "");
        magnitudes(max.map(Bound::negate), min.map(Bound::negate), true, options, "-");
        return new Expression.Choice(options);
    }

    static Expression numbers(Optional<Bound> min, Optional<Bound> max) {
        List<Expression> options = new ArrayList<>();
        magnitudes(min, max, false, options, "");
        magnitudes(max.map(Bound::negate), min.map(Bound::negate), false, options, "-");
        return new Expression.Choice(options);
    }

    /** The part of the range above zero (and zero, unsigned), with its sign. */
    private static void magnitudes(
            Optional<Bound> min, Optional<Bound> max, boolean integer, List<Expression> options, String sign) {
        Bound zero = new Bound(BigDecimal.ZERO, sign.isEmpty());
        Bound low = min.filter(bound -> bound.value.signum() > 0 || bound.value.signum() == 0 && !bound.inclusive)
                .orElse(zero);
        int scale =
                integer ? 0 : Math.max(scale(low), max.map(NumberRange::scale).orElse(0));
        for (int decimals = 0; decimals <= scale; decimals++) {
            BigInteger from = first(low, decimals);
            fixed(from, last(max, from, decimals), decimals, "", options, sign, Expression.EMPTY);
        }
        if (integer) {
            return;
        }
        // With more decimals than the bounds have: everything from a multiple up to, not including, the next.
        Expression more = repeat(JsonText.DIGIT, 1, JsonText.DIGITS);
        BigInteger from = first(low, scale);
        BigInteger to = max.map(
                        bound -> scaled(bound, scale, RoundingMode.FLOOR).subtract(BigInteger.ONE))
                .orElseGet(() -> last(max, from, scale));
        fixed(from, to, scale, ".", options, sign, more);
        BigInteger least = scaled(low, scale, RoundingMode.CEILING);
        if (!low.inclusive && least.compareTo(to) <= 0) {
            Expression above = sequence(
                    repeat(literal("0"), 0, JsonText.DIGITS),
                    range('1', '9'),
                    repeat(JsonText.DIGIT, 0, JsonText.DIGITS));
            fixed(least, least, scale, ".", options, sign, above);
        }
    }

    private static int scale(Bound bound) {
        return Math.max(0, bound.value.stripTrailingZeros().scale());
    }

    private static BigInteger scaled(Bound bound, int decimals, RoundingMode rounding) {
        return bound.value.movePointRight(decimals).setScale(0, rounding).toBigIntegerExact();
    }

    private static BigInteger first(Bound low, int decimals) {
        BigInteger up = scaled(low, decimals, RoundingMode.CEILING);
        boolean equal = new BigDecimal(up).compareTo(low.value.movePointRight(decimals)) == 0;
        return equal && !low.inclusive ? up.add(BigInteger.ONE) : up;
    }

    /** Without a bound, up to the usual number of digits, and beyond {@code from}. */
    private static BigInteger last(Optional<Bound> max, BigInteger from, int decimals) {
        if (max.isEmpty()) {
            int digits = Math.max(JsonText.DIGITS + decimals, from.toString().length() + 1);
            return BigInteger.TEN.pow(digits).subtract(BigInteger.ONE);
        }
        BigInteger down = scaled(max.get(), decimals, RoundingMode.FLOOR);
        boolean equal = new BigDecimal(down).compareTo(max.get().value.movePointRight(decimals)) == 0;
        return equal && !max.get().inclusive ? down.subtract(BigInteger.ONE) : down;
    }

    /** Multiples of {@code 10^-decimals} from..to, then {@code tail}; {@code point} is written where there is none yet. */
    private static void fixed(
            BigInteger from,
            BigInteger to,
            int decimals,
            String point,
            List<Expression> options,
            String sign,
            Expression tail) {
        if (from.compareTo(to) > 0) {
            return;
        }
        int shortest = Math.max(from.toString().length(), decimals + 1);
        int longest = Math.max(to.toString().length(), decimals + 1);
        for (int width = shortest; width <= longest; width++) {
            BigInteger least = width == decimals + 1 ? BigInteger.ZERO : BigInteger.TEN.pow(width - 1);
            BigInteger most = BigInteger.TEN.pow(width).subtract(BigInteger.ONE);
            Expression digits =
                    digits(padded(from.max(least), width), padded(to.min(most), width), width - decimals, 0);
            options.add(sequence(literal(sign), digits, literal(decimals == 0 ? point : ""), tail));
        }
    }

    private static String padded(BigInteger value, int width) {
        String digits = value.toString();
        return "0".repeat(width - digits.length()) + digits;
    }

    /** Numbers of one width between two, with the decimal point before index {@code whole}. */
    private static Expression digits(String from, String to, int whole, int at) {
        if (at == from.length()) {
            return Expression.EMPTY;
        }
        Expression point = at == whole && at > 0 ? literal(".") : Expression.EMPTY;
        String rest = from.substring(at);
        if (rest.chars().allMatch(c -> c == '0') && to.substring(at).chars().allMatch(c -> c == '9')) {
            int left = at < whole ? whole - at : from.length() - at;
            return sequence(point, repeat(JsonText.DIGIT, left, left), digits(from, to, whole, at + left));
        }
        char low = from.charAt(at);
        char high = to.charAt(at);
        if (low == high) {
            return sequence(point, literal(String.valueOf(low)), digits(from, to, whole, at + 1));
        }
        String zeros = from.substring(0, at + 1) + "0".repeat(from.length() - at - 1);
        String nines = to.substring(0, at + 1) + "9".repeat(to.length() - at - 1);
        List<Expression> options = new ArrayList<>();
        options.add(sequence(literal(String.valueOf(low)), digits(from, nines, whole, at + 1)));
        if (low + 1 < high) {
            options.add(sequence(range(low + 1, high - 1), digits(zeros, nines, whole, at + 1)));
        }
        options.add(sequence(literal(String.valueOf(high)), digits(zeros, to, whole, at + 1)));
        return sequence(point, new Expression.Choice(options));
    }
}

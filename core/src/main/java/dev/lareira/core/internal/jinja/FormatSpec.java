package dev.lareira.core.internal.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How one value is written: Python's format specification.
 *
 * @param align {@code <}, {@code >}, {@code ^}, {@code =} (behind the sign), or 0 for the usual side
 * @param sign {@code +}, a space, or {@code -} for negative numbers only
 * @param grouping what stands between thousands, or empty
 * @param precision digits behind the point, or most characters of a text; -1 where none is given
 * @param type the letter of the specification; 0: the usual form
 * @see <a href="https://docs.python.org/3/library/string.html#format-specification-mini-language">Python</a>
 */
record FormatSpec(
        int fill, char align, char sign, boolean alternate, int width, String grouping, int precision, char type) {

    private static final Pattern SPEC = Pattern.compile(
            "(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\\d+)?([,_])?(?:\\.(\\d+))?([a-zA-Z%])?", Pattern.DOTALL);
    private static final int MOST = 1000;
    private static final int USUAL_PRECISION = 6;

    static FormatSpec parse(String spec) {
        Matcher m = SPEC.matcher(spec);
        if (!m.matches()) {
            throw new TemplateException("invalid format specification '" + spec + "'");
        }
        boolean zero = m.group(5) != null;
        char align = m.group(2) != null ? m.group(2).charAt(0) : zero ? '=' : 0;
        return new FormatSpec(
                m.group(1) != null ? m.group(1).codePointAt(0) : zero ? '0' : ' ',
                align,
                m.group(3) == null ? '-' : m.group(3).charAt(0),
                m.group(4) != null,
                number(m.group(6), 0),
                m.group(7) == null ? "" : m.group(7),
                number(m.group(8), -1),
                m.group(9) == null ? 0 : m.group(9).charAt(0));
    }

    static int number(String digits, int otherwise) {
        if (digits == null || digits.isEmpty()) {
            return otherwise;
        }
        int value = digits.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        if (value > MOST) {
            throw new TemplateException("a format asks for " + digits + " characters, at most " + MOST + " are made");
        }
        return value;
    }

    String write(Object value) {
        if (type == 's' || type == 0 && !Numbers.isNumber(value) || type == 0 && value instanceof Boolean) {
            String text = Python.str(value);
            if (precision >= 0 && precision < Values.length(text)) {
                text = text.substring(0, text.offsetByCodePoints(0, precision));
            }
            return padded("", text, align == 0 || align == '=' ? '<' : align);
        }
        boolean negative = Numbers.compare(value, 0L) < 0 || value instanceof Double real && 1 / real < 0;
        String prefix = negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
        return padded(prefix + base(), grouped(digits(value)), align == 0 ? '>' : align);
    }

    private String base() {
        return !alternate || "xXob".indexOf(type) < 0 ? "" : "0" + type;
    }

    /** The number without its sign. */
    private String digits(Object value) {
        return switch (type) {
            case 'd', 'i', 'u' -> whole(value).toString();
            case 'x' -> whole(value).toString(16);
            case 'X' -> whole(value).toString(16).toUpperCase(Locale.ROOT);
            case 'o' -> whole(value).toString(8);
            case 'b' -> whole(value).toString(2);
            case 'c' -> Character.toString(Numbers.small(value));
            case 'f', 'F' -> fixed(Math.abs(Numbers.real(value)), precision < 0 ? USUAL_PRECISION : precision);
            case 'e', 'E', 'g', 'G' -> {
                String text = type == 'e' || type == 'E' ? exponential(value) : general(value);
                yield Character.isUpperCase(type) ? text.toUpperCase(Locale.ROOT) : text;
            }
            case '%' -> fixed(Math.abs(Numbers.real(value)) * 100, precision < 0 ? USUAL_PRECISION : precision) + "%";
            case 0 ->
                value instanceof Double real
                        ? precision < 0 ? Python.real(Math.abs(real)) : general(value)
                        : whole(value).toString();
            default -> throw new TemplateException("unknown format code '" + type + "'");
        };
    }

    private static BigInteger whole(Object value) {
        return (value instanceof Double real ? new BigDecimal(real).toBigInteger() : Numbers.integer(value)).abs();
    }

    private static String fixed(double value, int digits) {
        return Double.isNaN(value) || Double.isInfinite(value)
                ? Python.real(value)
                : new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    }

    private String exponential(Object value) {
        double real = Math.abs(Numbers.real(value));
        return Double.isNaN(real) || Double.isInfinite(real)
                ? Python.real(real)
                : exponential(real, precision < 0 ? USUAL_PRECISION : precision);
    }

    private static String exponential(double value, int digits) {
        BigDecimal rounded = rounded(value, digits + 1);
        int exponent = exponent(rounded);
        BigDecimal mantissa = rounded.movePointLeft(exponent).setScale(digits, RoundingMode.HALF_EVEN);
        return mantissa.toPlainString() + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static BigDecimal rounded(double value, int significant) {
        return new BigDecimal(value).round(new MathContext(significant, RoundingMode.HALF_EVEN));
    }

    private static int exponent(BigDecimal value) {
        return value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
    }

    /** The shorter of both notations, without zeros at the end. */
    private String general(Object value) {
        double real = Math.abs(Numbers.real(value));
        if (Double.isNaN(real) || Double.isInfinite(real)) {
            return Python.real(real);
        }
        int significant = precision < 0 ? USUAL_PRECISION : Math.max(1, precision);
        int exponent = exponent(rounded(real, significant));
        boolean plain = exponent >= -4 && exponent < significant;
        String text = plain ? fixed(real, significant - 1 - exponent) : exponential(real, significant - 1);
        int end = text.indexOf('e') < 0 ? text.length() : text.indexOf('e');
        String mantissa = text.substring(0, end);
        return (mantissa.contains(".") ? mantissa.replaceFirst("\\.?0*$", "") : mantissa) + text.substring(end);
    }

    private String grouped(String digits) {
        if (grouping.isEmpty()) {
            return digits;
        }
        int end = 0;
        while (end < digits.length() && Character.isDigit(digits.charAt(end))) {
            end++;
        }
        StringBuilder text = new StringBuilder(digits);
        for (int at = end - 3; at > 0; at -= 3) {
            text.insert(at, grouping);
        }
        return text.toString();
    }

    private String padded(String prefix, String text, char side) {
        int missing = width - Values.length(prefix + text);
        if (missing <= 0) {
            return prefix + text;
        }
        String by = Character.toString(fill);
        return switch (side) {
            case '<' -> prefix + text + by.repeat(missing);
            case '^' -> by.repeat(missing / 2) + prefix + text + by.repeat(missing - missing / 2);
            case '=' -> prefix + by.repeat(missing) + text;
            default -> by.repeat(missing) + prefix + text;
        };
    }
}

package dev.lareira.core.internal.jinja;

import java.math.BigInteger;

/** Python's numbers: integers of any size as {@code Long} or {@code BigInteger}, floats as {@code Double}; a boolean counts as 0 or 1. */
final class Numbers {
    private static final int MAX_BITS = 2_048;

    private Numbers() {}

    static Number normal(BigInteger value) {
        if (value.bitLength() > MAX_BITS) {
            throw new TemplateException("an integer grows beyond " + MAX_BITS + " bits");
        }
        return value.bitLength() < 64 ? (Number) value.longValue() : value;
    }

    static boolean isNumber(Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    static boolean isInteger(Object value) {
        return isNumber(value) && !(value instanceof Double);
    }

    static BigInteger integer(Object value) {
        return switch (value) {
            case BigInteger big -> big;
            case Long number -> BigInteger.valueOf(number);
            case Boolean truth -> truth ? BigInteger.ONE : BigInteger.ZERO;
            default -> throw new TemplateException("expected an integer, found " + Values.typeName(value));
        };
    }

    static int small(Object value) {
        BigInteger integer = integer(value);
        return integer.bitLength() > 31 ? integer.signum() * Integer.MAX_VALUE : integer.intValue();
    }

    static double real(Object value) {
        return value instanceof Double real ? real : integer(value).doubleValue();
    }

    static int compare(Object a, Object b) {
        return a instanceof Double || b instanceof Double
                ? Double.compare(real(a) + 0.0, real(b) + 0.0)
                : integer(a).compareTo(integer(b));
    }

    static Number calculate(String operator, Object a, Object b) {
        boolean integers = isInteger(a) && isInteger(b);
        if (operator.equals("/") || !integers) {
            return real(operator, real(a), real(b));
        }
        BigInteger x = integer(a);
        BigInteger y = integer(b);
        return switch (operator) {
            case "+" -> normal(x.add(y));
            case "-" -> normal(x.subtract(y));
            case "*" -> normal(x.multiply(y));
            case "//" -> normal(floorDivide(x, y));
            case "%" -> normal(x.subtract(floorDivide(x, y).multiply(y)));
            case "**" -> power(x, y);
            default -> throw new TemplateException("no operator " + operator);
        };
    }

    private static Number power(BigInteger x, BigInteger y) {
        if (y.signum() < 0) {
            return Math.pow(x.doubleValue(), y.doubleValue());
        }
        if (y.bitLength() > 31 || (long) x.bitLength() * y.intValue() > MAX_BITS) {
            throw new TemplateException("an integer grows beyond " + MAX_BITS + " bits");
        }
        return normal(x.pow(y.intValue()));
    }

    private static double real(String operator, double x, double y) {
        if (y == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
            throw new TemplateException("division by zero");
        }
        return switch (operator) {
            case "+" -> x + y;
            case "-" -> x - y;
            case "*" -> x * y;
            case "/" -> x / y;
            case "//" -> Math.floor(x / y);
            case "%" -> x - Math.floor(x / y) * y;
            case "**" -> Math.pow(x, y);
            default -> throw new TemplateException("no operator " + operator);
        };
    }

    private static BigInteger floorDivide(BigInteger x, BigInteger y) {
        if (y.signum() == 0) {
            throw new TemplateException("division by zero");
        }
        BigInteger[] both = x.divideAndRemainder(y);
        return both[1].signum() != 0 && both[1].signum() != y.signum() ? both[0].subtract(BigInteger.ONE) : both[0];
    }
}

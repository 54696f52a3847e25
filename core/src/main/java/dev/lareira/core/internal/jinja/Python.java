package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Values.Markup;
import dev.lareira.core.internal.jinja.Values.Namespace;
import dev.lareira.core.internal.jinja.Values.Range;
import dev.lareira.core.internal.jinja.Values.Tuple;
import dev.lareira.core.internal.jinja.Values.Undefined;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** How Python writes values: {@code str}, {@code repr} and {@code json.dumps}. */
final class Python {
    private static final int REPR_EXPONENT = 16;

    private Python() {}

    static String str(Object value) {
        return switch (value) {
            case String text -> text;
            case Markup markup -> markup.text();
            case Undefined undefined -> "";
            case null -> "None";
            default -> repr(value);
        };
    }

    static String repr(Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean truth -> truth ? "True" : "False";
            case Double real -> real(real);
            case String text -> quoted(text);
            case Markup markup -> "Markup(" + quoted(markup.text()) + ")";
            case Undefined undefined -> "Undefined";
            case List<?> list -> list.stream().map(Python::repr).collect(Collectors.joining(", ", "[", "]"));
            case Tuple tuple ->
                tuple.items().stream()
                        .map(Python::repr)
                        .collect(Collectors.joining(", ", "(", tuple.items().size() == 1 ? ",)" : ")"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(e -> repr(e.getKey()) + ": " + repr(e.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case Range range ->
                "range(%d, %d%s)".formatted(range.start(), range.stop(), range.step() == 1 ? "" : ", " + range.step());
            case Namespace namespace -> "<Namespace " + repr(namespace.attributes()) + ">";
            case Number number -> number.toString();
            default -> "<" + Values.typeName(value) + ">";
        };
    }

    /** Shortest digits that give the same double back, in Python's notation. */
    static String real(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= -4 && exponent < REPR_EXPONENT) {
            String plain = digits.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String mantissa = digits.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + mantissa.charAt(0)
                + (mantissa.length() > 1 ? "." + mantissa.substring(1) : "")
                + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static String quoted(String text) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c == quote) {
                        out.append('\\').append(quote);
                    } else if (c < ' ' || c == 0x7f) {
                        out.append("\\x%02x".formatted(c));
                    } else if (isPrintable(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append(
                                c <= 0xff
                                        ? "\\x%02x".formatted(c)
                                        : c <= 0xffff ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
                    }
                }
            }
        });
        return out.append(quote).toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    /** {@code json.dumps}, with the options that transformers' {@code tojson} passes on. */
    record Json(boolean ascii, String indent, String itemSeparator, String keySeparator, boolean sortKeys) {
        static final Json DEFAULT = new Json(false, null, ", ", ": ", false);

        String write(Object value) {
            return write(value, "\n");
        }

        private String write(Object value, String line) {
            return switch (value) {
                case null -> "null";
                case Boolean truth -> truth.toString();
                case Double real -> jsonReal(real);
                case Number number -> number.toString();
                case String text -> quote(text);
                case Markup markup -> quote(markup.text());
                case List<?> list -> array(list, line);
                case Tuple tuple -> array(tuple.items(), line);
                case Map<?, ?> map -> object(map, line);
                default -> throw new TemplateException(Values.typeName(value) + " cannot be written as JSON");
            };
        }

        private static String jsonReal(double value) {
            return Double.isNaN(value)
                    ? "NaN"
                    : Double.isInfinite(value) ? value > 0 ? "Infinity" : "-Infinity" : real(value);
        }

        private String array(List<?> list, String line) {
            if (list.isEmpty()) {
                return "[]";
            }
            StringJoiner joined = joiner("[", "]", line);
            list.forEach(item -> joined.add(write(item, inner(line))));
            return joined.toString();
        }

        private String object(Map<?, ?> map, String line) {
            if (map.isEmpty()) {
                return "{}";
            }
            StringJoiner joined = joiner("{", "}", line);
            map.entrySet().stream()
                    .sorted((a, b) -> sortKeys ? Values.compare(a.getKey(), b.getKey()) : 0)
                    .forEach(e -> joined.add(quote(key(e.getKey())) + keySeparator + write(e.getValue(), inner(line))));
            return joined.toString();
        }

        private static String key(Object key) {
            return switch (key) {
                case null -> "null";
                case Boolean truth -> truth.toString();
                default -> str(key);
            };
        }

        private StringJoiner joiner(String open, String close, String line) {
            return indent == null
                    ? new StringJoiner(itemSeparator, open, close)
                    : new StringJoiner(itemSeparator + inner(line), open + inner(line), line + close);
        }

        private String inner(String line) {
            return indent == null ? line : line + indent;
        }

        private String quote(String text) {
            StringBuilder out = new StringBuilder().append('"');
            for (char c : text.toCharArray()) {
                switch (c) {
                    case '"' -> out.append("\\\"");
                    case '\\' -> out.append("\\\\");
                    case '\n' -> out.append("\\n");
                    case '\r' -> out.append("\\r");
                    case '\t' -> out.append("\\t");
                    case '\b' -> out.append("\\b");
                    case '\f' -> out.append("\\f");
                    default -> {
                        if (c < ' ' || ascii && c > '~') {
                            out.append("\\u%04x".formatted((int) c));
                        } else {
                            out.append(c);
                        }
                    }
                }
            }
            return out.append('"').toString();
        }
    }
}

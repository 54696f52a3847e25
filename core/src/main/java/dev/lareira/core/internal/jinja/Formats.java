package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Values.Markup;
import dev.lareira.core.internal.jinja.Values.Tuple;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formatting of strings: {@code %}, {@code str.format} and escaping. */
final class Formats {
    private static final Pattern PERCENT = Pattern.compile("%(-?)(0?)(\\d*)(?:\\.(\\d+))?([sdifrx%])");
    private static final Pattern FIELD = Pattern.compile("\\{\\{|\\}\\}|\\{(\\w*)\\}");

    private Formats() {}

    static String percent(String format, Object arguments) {
        List<Object> values =
                arguments instanceof Tuple tuple ? tuple.items() : java.util.Collections.singletonList(arguments);
        Iterator<Object> next = values.iterator();
        String result = PERCENT.matcher(format).replaceAll(match -> {
            if (match.group(5).equals("%")) {
                return "%";
            }
            if (!next.hasNext()) {
                throw new TemplateException("not enough values for the format " + format);
            }
            return Matcher.quoteReplacement(one(match, next.next()));
        });
        if (next.hasNext() && !(arguments instanceof Map<?, ?>)) {
            throw new TemplateException("too many values for the format " + format);
        }
        return result;
    }

    private static String one(java.util.regex.MatchResult match, Object value) {
        String text = switch (match.group(5)) {
            case "s" -> Python.str(value);
            case "r" -> Python.repr(value);
            case "x" -> Numbers.integer(value).toString(16);
            case "f" -> ("%." + (match.group(4) == null ? "6" : match.group(4)) + "f").formatted(Numbers.real(value));
            default ->
                value instanceof Double real
                        ? Long.toString((long) (double) real)
                        : Numbers.integer(value).toString();
        };
        int width = match.group(3).isEmpty() ? 0 : Math.min(10_000, Integer.parseInt(match.group(3)));
        String fill = (match.group(2).isEmpty() ? " " : "0").repeat(Math.max(0, width - text.length()));
        return match.group(1).isEmpty() ? fill + text : text + fill;
    }

    static String braces(String format, List<Object> positional, Map<String, Object> named) {
        int[] next = {0};
        return FIELD.matcher(format).replaceAll(match -> {
            String field = match.group(1);
            if (field == null) {
                return Matcher.quoteReplacement(match.group().substring(1));
            }
            if (!field.isEmpty() && !Character.isDigit(field.charAt(0))) {
                if (!named.containsKey(field)) {
                    throw new TemplateException("no value " + field + " for the format " + format);
                }
                return Matcher.quoteReplacement(Python.str(named.get(field)));
            }
            int index = field.isEmpty() ? next[0]++ : Integer.parseInt(field);
            if (index >= positional.size()) {
                throw new TemplateException("not enough values for the format " + format);
            }
            return Matcher.quoteReplacement(Python.str(positional.get(index)));
        });
    }

    static String escaped(Object value) {
        return value instanceof Markup markup
                ? markup.text()
                : Python.str(value)
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("'", "&#39;")
                        .replace("\"", "&#34;");
    }
}

package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Values.Markup;
import dev.lareira.core.internal.jinja.Values.Tuple;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formatting of strings: {@code %}, {@code str.format} and escaping. */
final class Formats {
    private static final Pattern PERCENT =
            Pattern.compile("%(?:\\((\\w+)\\))?([-+ 0#]*)(\\d*)(?:\\.(\\d+))?([sdiufFeEgGxXocr%])");
    /** A name or index, what is read of it, a conversion and a format specification. */
    private static final Pattern FIELD =
            Pattern.compile("\\{\\{|\\}\\}|\\{(\\w*)((?:\\.\\w+|\\[[^\\[\\]{}]+\\])*)(?:!([rs]))?(?::([^{}]*))?\\}");

    private static final Pattern STEP = Pattern.compile("\\.(\\w+)|\\[([^\\]]+)\\]");

    private Formats() {}

    static String percent(String format, Object arguments) {
        List<Object> values = arguments instanceof Tuple tuple ? tuple.items() : Collections.singletonList(arguments);
        Iterator<Object> next = values.iterator();
        String result = PERCENT.matcher(format).replaceAll(match -> {
            if (match.group(5).equals("%")) {
                return "%";
            }
            if (match.group(1) != null && arguments instanceof Map<?, ?> map) {
                return Matcher.quoteReplacement(one(match, map.get(match.group(1))));
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

    private static String one(MatchResult match, Object value) {
        String flags = match.group(2);
        boolean left = flags.contains("-");
        boolean zero = flags.contains("0") && !left;
        boolean text = match.group(5).equals("r") || match.group(5).equals("s");
        FormatSpec spec = new FormatSpec(
                zero && !text ? '0' : ' ',
                left ? '<' : zero && !text ? '=' : '>',
                flags.contains("+") ? '+' : flags.contains(" ") ? ' ' : '-',
                flags.contains("#"),
                FormatSpec.number(match.group(3), 0),
                "",
                FormatSpec.number(match.group(4), -1),
                text ? 's' : match.group(5).charAt(0));
        return spec.write(match.group(5).equals("r") ? Python.repr(value) : value);
    }

    static String braces(String format, List<Object> positional, Map<String, Object> named) {
        int[] next = {0};
        return FIELD.matcher(format).replaceAll(match -> {
            if (match.group(1) == null) {
                return Matcher.quoteReplacement(match.group().substring(1));
            }
            Object value = field(match.group(1), format, positional, named, next);
            Matcher step = STEP.matcher(match.group(2));
            while (step.find()) {
                value = step(value, step.group(1), step.group(2));
            }
            value = "r".equals(match.group(3)) ? Python.repr(value) : value;
            String spec = match.group(4) == null ? "" : match.group(4);
            return Matcher.quoteReplacement(
                    spec.isEmpty() ? Python.str(value) : FormatSpec.parse(spec).write(value));
        });
    }

    private static Object field(
            String field, String format, List<Object> positional, Map<String, Object> named, int[] next) {
        if (!field.isEmpty() && !Character.isDigit(field.charAt(0))) {
            if (!named.containsKey(field)) {
                throw new TemplateException("no value " + field + " for the format " + format);
            }
            return named.get(field);
        }
        int index = field.isEmpty() ? next[0]++ : FormatSpec.number(field, 0);
        if (index >= positional.size()) {
            throw new TemplateException("not enough values for the format " + format);
        }
        return positional.get(index);
    }

    private static Object step(Object value, String attribute, String key) {
        if (attribute != null && attribute.startsWith("_")) {
            throw new TemplateException("access to attribute " + attribute + " is unsafe");
        }
        if (attribute != null) {
            return Evaluator.attribute(value, attribute);
        }
        return Evaluator.item(value, key.matches("\\d{1,9}") ? (Object) Long.valueOf(key) : key);
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

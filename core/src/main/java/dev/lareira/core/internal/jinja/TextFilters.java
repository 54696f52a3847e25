package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Values.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Filters of texts and numbers. */
record TextFilters(FilterCall call) {
    private static final Pattern WORD_STARTS = Pattern.compile("(?<=[-\\s({\\[<])(?![-\\s({\\[<])");
    private static final Pattern TAGS = Pattern.compile("(?s)<!--.*?-->|<[^>]*>");

    Object real() {
        defined();
        try {
            return Values.isString(call.value())
                    ? Double.parseDouble(Values.string(call.value()).strip())
                    : (Object) Numbers.real(call.value());
        } catch (NumberFormatException | TemplateException e) {
            return call.argument(0, "default", 0.0);
        }
    }

    Object integer() {
        defined();
        try {
            if (call.value() instanceof Double real) {
                return Numbers.normal(new BigDecimal(real).toBigInteger());
            }
            if (!Values.isString(call.value())) {
                return Numbers.normal(Numbers.integer(call.value()));
            }
            String text = Values.string(call.value()).strip().replace("_", "");
            int base = Numbers.small(call.argument(1, "base", 10L));
            String digits =
                    text.replaceFirst(base == 16 ? "^0[xX]" : base == 8 ? "^0[oO]" : base == 2 ? "^0[bB]" : "^$", "");
            return text.matches("[+-]?\\d+\\.\\d*([eE][+-]?\\d+)?") && base == 10
                    ? Numbers.normal(new BigDecimal(text).toBigInteger())
                    : Numbers.normal(new BigInteger(digits, base));
        } catch (NumberFormatException | TemplateException e) {
            return call.argument(0, "default", 0L);
        }
    }

    Object json() {
        if (call.value() instanceof Undefined undefined) {
            throw undefined.error();
        }
        Object indent = call.argument(1, "indent", null);
        String step = indent == null
                ? null
                : Numbers.isNumber(indent)
                        ? " ".repeat(Math.min(100, Math.max(0, Numbers.small(indent))))
                        : Values.string(indent);
        List<Object> separators = call.argument(2, "separators", null) == null
                ? List.of()
                : Values.items(call.argument(2, "separators", null));
        boolean given = !separators.isEmpty();
        return new Python.Json(
                        Values.truth(call.argument(0, "ensure_ascii", false)),
                        step,
                        given ? Values.string(separators.get(0)) : step == null ? ", " : ",",
                        given ? Values.string(separators.get(1)) : ": ",
                        Values.truth(call.argument(3, "sort_keys", false)))
                .write(call.value());
    }

    Object indent() {
        Object width = call.argument(0, "width", 4L);
        String by = Numbers.isNumber(width)
                ? " ".repeat(Math.min(1000, Math.max(0, Numbers.small(width))))
                : Values.string(width);
        boolean first = Values.truth(call.argument(1, "first", false));
        boolean blank = Values.truth(call.argument(2, "blank", false));
        String[] lines = Python.str(call.value()).split("\n", -1);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < lines.length; i++) {
            boolean indented = i == 0 ? first : blank || !lines[i].isEmpty();
            out.append(i > 0 ? "\n" : "").append(indented ? by : "").append(lines[i]);
        }
        return out.toString();
    }

    Object round() {
        int digits = Numbers.small(call.argument(0, "precision", 0L));
        String method = Values.string(call.argument(1, "method", "common"));
        double number = Numbers.real(call.value());
        RoundingMode mode = switch (method) {
            case "ceil" -> RoundingMode.CEILING;
            case "floor" -> RoundingMode.FLOOR;
            default -> RoundingMode.HALF_EVEN;
        };
        return new BigDecimal(number).setScale(digits, mode).doubleValue();
    }

    /** Every word's first character in upper case, the others in lower case. */
    String title() {
        return WORD_STARTS
                .splitAsStream(call.text())
                .map(word -> {
                    int first = word.isEmpty() ? 0 : word.offsetByCodePoints(0, 1);
                    return word.substring(0, first).toUpperCase(Locale.ROOT)
                            + word.substring(first).toLowerCase(Locale.ROOT);
                })
                .collect(Collectors.joining());
    }

    String center() {
        return Strings.center(call.text(), call.number(0, "width", 80), " ");
    }

    String stripTags() {
        String text = TAGS.matcher(call.text()).replaceAll("");
        return Strings.split(text, null, null).stream().map(Python::str).collect(Collectors.joining(" "));
    }

    /** A text as a part of a path, pairs as a query. */
    String urlEncode() {
        if (Values.isString(call.value()) || Numbers.isNumber(call.value())) {
            return encoded(call.text()).replace("+", "%20").replace("%2F", "/").replace("%7E", "~");
        }
        List<Object> pairs =
                call.value() instanceof Map<?, ?> map ? Values.items(Methods.items(map)) : Values.items(call.value());
        return pairs.stream()
                .map(Values::items)
                .map(pair -> encoded(Python.str(pair.get(0))) + "=" + encoded(Python.str(pair.get(1))))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Cuts what is longer than a length and some leeway, at a word unless told otherwise. */
    String truncate() {
        String text = call.text();
        int length = call.number(0, "length", 255);
        String end = Values.string(call.argument(2, "end", "..."));
        if (Values.length(text) <= length + call.number(3, "leeway", 5)) {
            return text;
        }
        int kept = Math.max(0, length - Values.length(end));
        String cut = text.substring(0, text.offsetByCodePoints(0, kept));
        if (!call.flag(1, "killwords", false) && cut.contains(" ")) {
            cut = cut.substring(0, cut.lastIndexOf(' '));
        }
        return cut + end;
    }

    String wordWrap() {
        int width = Math.max(1, call.number(0, "width", 79));
        String separator = Python.str(call.argument(2, "wrapstring", "\n"));
        List<String> lines = new ArrayList<>();
        for (Object line : Strings.lines(call.text())) {
            StringBuilder filled = new StringBuilder();
            for (Object word : Strings.split((String) line, null, null)) {
                if (!filled.isEmpty() && filled.length() + 1 + ((String) word).length() > width) {
                    lines.add(filled.toString());
                    filled.setLength(0);
                }
                filled.append(filled.isEmpty() ? "" : " ").append(word);
            }
            lines.add(filled.toString());
        }
        return String.join(separator, lines);
    }

    private void defined() {
        if (call.value() instanceof Undefined undefined) {
            throw undefined.error();
        }
    }
}

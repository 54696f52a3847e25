package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Values.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Python's string methods; positions and lengths count code points. */
final class Strings {
    private static final int WIDEST = 100_000;

    private Strings() {}

    static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
    }

    static String strip(String text, List<Object> characters, boolean left, boolean right) {
        Predicate<Integer> drop = characters.isEmpty() || characters.getFirst() == null
                ? Strings::isSpace
                : c -> Values.string(characters.getFirst()).indexOf(c) >= 0;
        int from = 0;
        int to = text.length();
        while (left && from < to && drop.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (right && to > from && drop.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    static List<Object> split(String text, Object separator, Object most) {
        int left = most == null || Numbers.small(most) < 0 ? Integer.MAX_VALUE : Numbers.small(most);
        List<Object> parts = new ArrayList<>();
        if (separator == null) {
            String rest = strip(text, List.of(), true, false);
            while (!rest.isEmpty() && left-- > 0) {
                int end = 0;
                while (end < rest.length() && !isSpace(rest.codePointAt(end))) {
                    end += Character.charCount(rest.codePointAt(end));
                }
                parts.add(rest.substring(0, end));
                rest = strip(rest.substring(end), List.of(), true, false);
            }
            if (!rest.isEmpty()) {
                parts.add(rest);
            }
            return parts;
        }
        String by = nonEmpty(separator);
        int from = 0;
        for (int at = text.indexOf(by); at >= 0 && left-- > 0; at = text.indexOf(by, from)) {
            parts.add(text.substring(from, at));
            from = at + by.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    static List<Object> rsplit(String text, Object separator, Object most) {
        if (separator == null || most == null || Numbers.small(most) < 0) {
            return split(text, separator, most);
        }
        String by = nonEmpty(separator);
        List<Object> parts = new ArrayList<>();
        int to = text.length();
        int left = Numbers.small(most);
        for (int at = text.lastIndexOf(by); at >= 0 && left-- > 0; at = text.lastIndexOf(by, at - by.length())) {
            parts.addFirst(text.substring(at + by.length(), to));
            to = at;
            if (at < by.length()) {
                break;
            }
        }
        parts.addFirst(text.substring(0, to));
        return parts;
    }

    static List<Object> lines(String text) {
        List<Object> lines = new ArrayList<>(
                List.of((Object[]) text.split("\r\n|[\n\r\u000b\f\u001c-\u001e\u0085\u2028\u2029]", -1)));
        if (!lines.isEmpty() && lines.getLast().equals("")) {
            lines.removeLast();
        }
        return lines;
    }

    static String replace(String text, List<Object> arguments) {
        String from = Values.string(arguments.get(0));
        String to = Values.string(arguments.get(1));
        if (arguments.size() < 3 || Numbers.small(arguments.get(2)) < 0) {
            return text.replace(from, to);
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        int left = Numbers.small(arguments.get(2));
        for (int next = text.indexOf(from); next >= 0 && left-- > 0; next = text.indexOf(from, at)) {
            out.append(text, at, next).append(to);
            at = next + from.length();
        }
        return out.append(text.substring(at)).toString();
    }

    static boolean any(Object argument, Predicate<String> test) {
        return argument instanceof Tuple tuple
                ? tuple.items().stream().anyMatch(item -> test.test(Values.string(item)))
                : test.test(Values.string(argument));
    }

    static String join(String separator, List<Object> items) {
        return items.stream().map(Values::string).collect(Collectors.joining(separator));
    }

    static long find(String text, String part, boolean last) {
        int at = last ? text.lastIndexOf(part) : text.indexOf(part);
        return at < 0 ? -1 : text.codePointCount(0, at);
    }

    static long count(String text, String part) {
        return part.isEmpty()
                ? Values.length(text) + 1L
                : split(text, part, null).size() - 1L;
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return titleCase(text.substring(0, first)) + text.substring(first).toLowerCase(Locale.ROOT);
    }

    static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean inside = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            String one = Character.toString(c);
            out.append(inside ? one.toLowerCase(Locale.ROOT) : titleCase(one));
            inside = Character.isLetter(c);
        }
        return out.toString();
    }

    /** Title case of one character: a ligature or ß gives a capital and small letters. */
    private static String titleCase(String one) {
        int title = Character.toTitleCase(one.codePointAt(0));
        if (title != one.codePointAt(0)) {
            return Character.toString(title);
        }
        String upper = one.toUpperCase(Locale.ROOT);
        int first = upper.offsetByCodePoints(0, 1);
        return upper.substring(0, first) + upper.substring(first).toLowerCase(Locale.ROOT);
    }

    private static String nonEmpty(Object separator) {
        String by = Values.string(separator);
        if (by.isEmpty()) {
            throw new TemplateException("the separator is empty");
        }
        return by;
    }

    /** The part that the arguments after the first, start and end, leave. */
    static String part(String text, List<Object> arguments) {
        Object start = arguments.size() > 1 ? arguments.get(1) : null;
        Object end = arguments.size() > 2 ? arguments.get(2) : null;
        return start == null && end == null ? text : (String) Slices.slice(text, start, end, null);
    }

    static String swapCase(String text) {
        return text.codePoints()
                .mapToObj(Character::toString)
                .map(one -> one.equals(one.toLowerCase(Locale.ROOT))
                        ? one.toUpperCase(Locale.ROOT)
                        : one.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    /** What a text lacks of a width. */
    static String padding(String text, int width, String fill) {
        if (fill.codePointCount(0, fill.length()) != 1) {
            throw new TemplateException("the fill '" + fill + "' is not one character");
        }
        return fill.repeat(Math.max(0, checked(width) - Values.length(text)));
    }

    /** As Python does, with the odd character on the left where the width is odd. */
    static String center(String text, int width, String fill) {
        int missing = Math.max(0, checked(width) - Values.length(text));
        int left = missing / 2 + (missing & width & 1);
        return fill.repeat(left) + text + fill.repeat(missing - left);
    }

    static String zeroFill(String text, int width) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String digits = signed ? text.substring(1) : text;
        return (signed ? text.substring(0, 1) : "") + padding(text, width, "0") + digits;
    }

    static Tuple partition(String text, String separator, boolean last) {
        int at = last ? text.lastIndexOf(nonEmpty(separator)) : text.indexOf(nonEmpty(separator));
        if (at < 0) {
            return new Tuple(last ? List.of("", "", text) : List.of(text, "", ""));
        }
        return new Tuple(List.of(text.substring(0, at), separator, text.substring(at + separator.length())));
    }

    private static int checked(int width) {
        if (width > WIDEST) {
            throw new TemplateException("a width of " + width + ", at most " + WIDEST + " are made");
        }
        return width;
    }
}

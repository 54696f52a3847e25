package dev.lareira.rag.internal.note;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Days in paths, by a format of moment.js such as {@code YYYY/MM/YYYY-MM-DD dddd}; names of months in several languages. */
public final class MomentFormat {
    private static final Pattern TOKEN =
            Pattern.compile("\\[([^\\]]*)\\]|YYYY|YY|MMMM|MMM|MM|M|DDDD|DD|Do|D|dddd|ddd|dd|d"
                    + "|gggg|GGGG|ww|w|WW|W|Q|HH|H|hh|h|mm|m|ss|s|A|a|E|e");

    private static final Map<String, Integer> MONTHS = months();

    private final Pattern pattern;
    private final List<String> tokens = new ArrayList<>();

    public MomentFormat(String format) {
        StringBuilder regex = new StringBuilder();
        Matcher token = TOKEN.matcher(format);
        int end = 0;
        while (token.find()) {
            regex.append(Pattern.quote(format.substring(end, token.start())));
            end = token.end();
            if (token.group(1) != null) {
                regex.append(Pattern.quote(token.group(1)));
            } else {
                regex.append(group(token.group()));
                tokens.add(token.group());
            }
        }
        regex.append(Pattern.quote(format.substring(end)));
        pattern = Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    private static String group(String token) {
        return switch (token) {
            case "YYYY", "gggg", "GGGG" -> "(\\d{4})";
            case "YY", "MM", "DD", "ww", "WW", "HH", "hh", "mm", "ss" -> "(\\d\\d)";
            case "DDDD" -> "(\\d{3})";
            case "Do" -> "(\\d{1,2})(?:st|nd|rd|th|º|ª|er|\\.)?";
            case "MMMM", "MMM", "dddd", "ddd", "dd", "A", "a" -> "([\\p{L}\\p{M}.-]+)";
            default -> "(\\d{1,2})";
        };
    }

    private static Map<String, Integer> months() {
        Map<String, Integer> months = new HashMap<>();
        for (String language : List.of("en", "pt", "es", "fr", "de", "it", "nl", "sv", "da", "pl", "tr", "ru", "uk")) {
            for (Month month : Month.values()) {
                for (TextStyle style : List.of(TextStyle.FULL, TextStyle.SHORT, TextStyle.FULL_STANDALONE)) {
                    String name = month.getDisplayName(style, Locale.of(language));
                    months.putIfAbsent(plain(name), month.getValue());
                }
            }
        }
        return Map.copyOf(months);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace(".", "");
    }

    /** The day that a path names, if it is of this format. */
    public Optional<LocalDate> day(String path) {
        Matcher found = pattern.matcher(path);
        if (!found.matches()) {
            return Optional.empty();
        }
        int year = 0;
        int month = 0;
        int day = 0;
        for (int i = 0; i < tokens.size(); i++) {
            String value = found.group(i + 1);
            switch (tokens.get(i)) {
                case "YYYY" -> year = Integer.parseInt(value);
                case "YY" -> year = 2000 + Integer.parseInt(value);
                case "MMMM", "MMM" -> month = MONTHS.getOrDefault(plain(value), 0);
                case "MM", "M" -> month = Integer.parseInt(value);
                case "DD", "D", "Do" -> day = Integer.parseInt(value);
                default -> {}
            }
        }
        try {
            return year == 0 ? Optional.empty() : Optional.of(LocalDate.of(year, month, day));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}

package dev.lareira.rag.internal.logseq;

import dev.lareira.rag.internal.note.MomentFormat;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Days as a format of cljs-time writes them, such as {@code MMM do, yyyy}; names are English, as Logseq's. */
final class JournalFormat {
    private static final Pattern TOKEN =
            Pattern.compile("'([^']*)'|yyyy|yy|MMMM|MMM|MM|M|dd|do|d|EEEE|EEE|EE|E", Pattern.CASE_INSENSITIVE);

    private final String format;
    private final MomentFormat moment;

    JournalFormat(String format) {
        this.format = format;
        moment = new MomentFormat(TOKEN.matcher(format)
                .replaceAll(token -> Matcher.quoteReplacement(
                        token.group(1) != null
                                ? "[" + token.group(1) + "]"
                                : switch (token.group()) {
                                    case "yyyy" -> "YYYY";
                                    case "yy" -> "YY";
                                    case "dd" -> "DD";
                                    case "do" -> "Do";
                                    case "d" -> "D";
                                    case "EEEE" -> "dddd";
                                    case "EEE", "EE", "E" -> "ddd";
                                    default -> token.group();
                                })));
    }

    Optional<LocalDate> parse(String name) {
        return moment.day(name);
    }

    String write(LocalDate day) {
        return TOKEN.matcher(format)
                .replaceAll(token ->
                        Matcher.quoteReplacement(token.group(1) != null ? token.group(1) : value(token.group(), day)));
    }

    private static String value(String token, LocalDate day) {
        return switch (token) {
            case "yyyy" -> String.valueOf(day.getYear());
            case "yy" -> String.format("%02d", day.getYear() % 100);
            case "MMMM" -> day.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case "MMM" -> day.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case "MM" -> String.format("%02d", day.getMonthValue());
            case "M" -> String.valueOf(day.getMonthValue());
            case "dd" -> String.format("%02d", day.getDayOfMonth());
            case "d" -> String.valueOf(day.getDayOfMonth());
            case "do" -> day.getDayOfMonth() + ordinal(day.getDayOfMonth());
            case "EEEE" -> day.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case "EEE", "EE", "E" -> day.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            default -> token;
        };
    }

    private static String ordinal(int day) {
        if (day / 10 == 1) {
            return "th";
        }
        return switch (day % 10) {
            case 1 -> "st";
            case 2 -> "nd";
            case 3 -> "rd";
            default -> "th";
        };
    }
}

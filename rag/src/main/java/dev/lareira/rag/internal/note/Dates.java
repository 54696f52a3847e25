package dev.lareira.rag.internal.note;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Days in names of files and in values of properties. */
public final class Dates {
    /** A day anywhere in a name: {@code 2024-03-05}, {@code 2024_03_05}, {@code 20240305}, {@code 202403051230}. */
    private static final Pattern IN_NAME =
            Pattern.compile("(?<!\\d)(?:((?:19|20)\\d\\d)([-_.])(\\d\\d)\\2(\\d\\d)(?!\\d)"
                    + "|((?:19|20)\\d\\d)(\\d\\d)(\\d\\d)(?:[0-2]\\d[0-5]\\d(?:[0-5]\\d)?)?(?!\\d))");

    private static final Pattern ISO =
            Pattern.compile("(?:\\[\\[)?(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})(?:[T ].*|\\]\\])?", Pattern.DOTALL);

    private Dates() {}

    /** The first day in the name of a file. */
    public static Optional<LocalDate> inName(String stem) {
        Matcher found = IN_NAME.matcher(stem);
        while (found.find()) {
            Optional<LocalDate> date = found.group(1) != null
                    ? of(found.group(1), found.group(3), found.group(4))
                    : of(found.group(5), found.group(6), found.group(7));
            if (date.isPresent()) {
                return date;
            }
        }
        return Optional.empty();
    }

    /** Whether the name of a file is a day and nothing else. */
    public static boolean isDay(String stem) {
        return stem.matches("\\d{4}[-_.]\\d\\d[-_.]\\d\\d|\\d{8}")
                && inName(stem).isPresent();
    }

    /** A day, or a day and a time, that begins with the year; also as a link. */
    public static Optional<LocalDate> inValue(String value) {
        Matcher found = ISO.matcher(value.strip());
        return found.matches() ? of(found.group(1), found.group(2), found.group(3)) : Optional.empty();
    }

    static Optional<LocalDate> of(String year, String month, String day) {
        try {
            return Optional.of(LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}

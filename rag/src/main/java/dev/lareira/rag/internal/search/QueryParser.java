package dev.lareira.rag.internal.search;

import dev.lareira.rag.NoteQuery;
import dev.lareira.rag.NoteQuery.Condition;
import dev.lareira.rag.RagException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the conditions out of a query. What looks like one but is not, such as an unclosed quote, stays words. */
public final class QueryParser {
    /** An operator and its value, a phrase or a link, at the beginning of a word, perhaps turned round. */
    private static final Pattern CONDITION = Pattern.compile(
            "(?<=^|\\s)(-?)(?:(tag|path|before|after|prop):(\"[^\"]+\"|\\S+)"
                    + "|\"([^\"]+)\"|\\[\\[([^\\[\\]]+)]]|#([\\p{L}\\p{N}_][\\p{L}\\p{N}\\p{So}_/-]*))(?=$|[\\s,.;:!?])");

    private static final Pattern DATE = Pattern.compile("(\\d{4})(?:-(\\d{1,2})(?:-(\\d{1,2}))?)?");
    private static final Pattern AGO = Pattern.compile("(\\d{1,4})([dwmy])");

    private final String text;
    private final LocalDate today;
    private final List<Condition> conditions = new ArrayList<>();
    private final StringJoiner words = new StringJoiner(" ");

    public QueryParser(String text, LocalDate today) {
        this.text = text.strip();
        this.today = today;
    }

    public NoteQuery parse() {
        Matcher matcher = CONDITION.matcher(text);
        int at = 0;
        while (matcher.find()) {
            Optional<Condition> condition = condition(matcher);
            if (condition.isEmpty()) {
                continue;
            }
            addWords(text.substring(at, matcher.start()));
            boolean turned = !matcher.group(1).isEmpty();
            conditions.add(turned ? new NoteQuery.Not(condition.get()) : condition.get());
            if (!turned && condition.get() instanceof NoteQuery.Phrase phrase) {
                addWords(phrase.text());
            }
            at = matcher.end();
        }
        addWords(text.substring(at));
        return new NoteQuery(words.toString(), conditions);
    }

    private void addWords(String part) {
        if (!part.isBlank()) {
            words.add(part.strip());
        }
    }

    private Optional<Condition> condition(Matcher matcher) {
        if (matcher.group(4) != null) {
            return Optional.of(new NoteQuery.Phrase(matcher.group(4).strip()));
        }
        if (matcher.group(5) != null) {
            return Optional.of(link(matcher.group(5)));
        }
        if (matcher.group(6) != null) {
            // As in notes, a number alone is none: "#1" is a rank.
            boolean number = matcher.group(6).chars().allMatch(Character::isDigit);
            return number ? Optional.empty() : Optional.of(tag(matcher.group(6)));
        }
        String value = matcher.group(3).replace("\"", "");
        return Optional.of(
                switch (matcher.group(2)) {
                    case "tag" -> tag(value);
                    case "path" -> new NoteQuery.PathPart(value.toLowerCase(Locale.ROOT));
                    case "before" -> new NoteQuery.Before(date("before", value));
                    case "after" -> new NoteQuery.OnOrAfter(date("after", value));
                    default -> property(value);
                });
    }

    private static Condition tag(String name) {
        String plain = name.startsWith("#") ? name.substring(1) : name;
        return new NoteQuery.Tag(plain.toLowerCase(Locale.ROOT).replaceAll("/+$", ""));
    }

    /** {@code [[note#heading|shown]]} means the note. */
    private static Condition link(String inside) {
        String target = inside.split("[#|^]", 2)[0].strip();
        return new NoteQuery.LinkedTo(target.isEmpty() ? inside.strip() : target);
    }

    private static Condition property(String value) {
        int equals = value.indexOf('=');
        String key = (equals < 0 ? value : value.substring(0, equals)).strip();
        Optional<String> wanted = equals < 0
                ? Optional.empty()
                : Optional.of(value.substring(equals + 1).strip());
        return new NoteQuery.Property(key.toLowerCase(Locale.ROOT).replaceAll("[ _]", "-"), wanted);
    }

    private LocalDate date(String operator, String value) {
        switch (value.toLowerCase(Locale.ROOT)) {
            case "today" -> {
                return today;
            }
            case "yesterday" -> {
                return today.minusDays(1);
            }
            default -> {}
        }
        Matcher ago = AGO.matcher(value.toLowerCase(Locale.ROOT));
        if (ago.matches()) {
            int count = Integer.parseInt(ago.group(1));
            return switch (ago.group(2)) {
                case "d" -> today.minusDays(count);
                case "w" -> today.minusWeeks(count);
                case "m" -> today.minusMonths(count);
                default -> today.minusYears(count);
            };
        }
        Matcher date = DATE.matcher(value);
        if (date.matches()) {
            try {
                return LocalDate.of(number(date, 1), number(date, 2), number(date, 3));
            } catch (DateTimeException e) {
                throw wrong(operator, value);
            }
        }
        throw wrong(operator, value);
    }

    private static int number(Matcher date, int group) {
        return date.group(group) == null ? 1 : Integer.parseInt(date.group(group));
    }

    private static RagException wrong(String operator, String value) {
        return new RagException("%s:%s is no date; expected a day like 2026-03-31, a month like 2026-03, a year, today,"
                        .formatted(operator, value)
                + " yesterday, or a time ago like 3d, 2w, 6m, 1y");
    }
}

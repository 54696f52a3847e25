package dev.lareira.rag;

import dev.lareira.rag.internal.search.QueryParser;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What somebody looks for: words, which rank, and conditions, which a passage must meet. Immutable.
 *
 * <pre>{@code NoteQuery.parse("roof repair tag:house after:2026-03 \"blue tiles\"") }</pre>
 *
 * <table>
 * <caption>Conditions; a {@code -} before one turns it round, and quotes take in blanks: {@code path:"my trips"}</caption>
 * <tr><td>{@code "some words"}</td><td>the words, one after the other</td></tr>
 * <tr><td>{@code tag:a/b}, {@code #a/b}</td><td>the tag or one below it</td></tr>
 * <tr><td>{@code path:journal/}</td><td>a piece of the note's path</td></tr>
 * <tr><td>{@code [[Note]]}</td><td>the note, and those that link to it</td></tr>
 * <tr><td>{@code after:2026-03}, {@code before:2w}</td><td>the note's day: from the first day of the date on, or before it; a
 * year, month or day, {@code today}, {@code yesterday}, or days, weeks, months, years ago as {@code 3d 2w 6m 1y}</td></tr>
 * <tr><td>{@code prop:key=value}, {@code prop:key}</td><td>a property with this value, or with any</td></tr>
 * </table>
 *
 * @param words what is left of the query without conditions, the words of phrases included, for ranking
 * @param conditions all of which must hold
 */
public record NoteQuery(String words, List<Condition> conditions) {
    public NoteQuery {
        conditions = List.copyOf(conditions);
    }

    /** What a passage, or its note, must have. */
    public sealed interface Condition {}

    /** These words, one after the other, anywhere in title, headings or text. */
    public record Phrase(String text) implements Condition {}

    /** The tag or one below it; lower case, without {@code #}. */
    public record Tag(String name) implements Condition {}

    /** A path with this in it, whatever the case. */
    public record PathPart(String part) implements Condition {}

    /** The note of this name or path, and those that link to it. */
    public record LinkedTo(String target) implements Condition {}

    /** A day from this one on. */
    public record OnOrAfter(LocalDate day) implements Condition {}

    /** A day before this one. */
    public record Before(LocalDate day) implements Condition {}

    /** A property of this name, with this value where one is given. */
    public record Property(String key, Optional<String> value) implements Condition {}

    /** One of these notes. */
    public record AnyOf(Set<NoteId> notes) implements Condition {
        public AnyOf {
            notes = Set.copyOf(notes);
        }
    }

    /** The condition does not hold. */
    public record Not(Condition condition) implements Condition {}

    /**
     * Reads a query as typed.
     *
     * @throws RagException for a date that is none, with the forms that are
     */
    public static NoteQuery parse(String text) {
        return parse(text, Clock.systemDefaultZone());
    }

    /** As {@link #parse(String)}, with another idea of today. */
    public static NoteQuery parse(String text, Clock clock) {
        return new QueryParser(text, LocalDate.now(clock)).parse();
    }

    /** The same with one condition more. */
    public NoteQuery and(Condition condition) {
        return new NoteQuery(
                words, Stream.concat(conditions.stream(), Stream.of(condition)).toList());
    }

    /** A query of words alone, in which nothing has another meaning. */
    public static NoteQuery ofWords(String words) {
        return new NoteQuery(words.strip(), List.of());
    }
}

package dev.lareira.rag.internal.search;

import dev.lareira.rag.Chunk;
import dev.lareira.rag.NoteLink;
import dev.lareira.rag.internal.index.PassageId;
import dev.lareira.rag.internal.index.StoredNote;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A passage as the lexical index sees it.
 *
 * @param titles the note's title and aliases
 * @param headings above and in the passage
 * @param tags of passage and note, lower case without {@code #}
 * @param language BCP 47 primary tag, {@code und} where unknown
 * @param day the note is about
 * @param links names or paths of the notes it links to
 */
public record Passage(
        PassageId key,
        List<String> titles,
        List<String> headings,
        Set<String> tags,
        String body,
        String language,
        LocalDate day,
        Map<String, List<String>> properties,
        Set<String> links) {
    public Passage {
        titles = List.copyOf(titles);
        headings = List.copyOf(headings);
        tags = Set.copyOf(tags);
        properties = Map.copyOf(properties);
        links = Set.copyOf(links);
    }

    /** A passage of a note in the store. */
    public static Passage of(StoredNote note, Chunk chunk) {
        return new Passage(
                new PassageId(note.id(), chunk.index()),
                Stream.concat(Stream.of(note.title()), note.aliases().stream()).toList(),
                chunk.headings(),
                chunk.tags(),
                chunk.body(),
                chunk.language(),
                note.date().day(),
                note.properties(),
                chunk.links().stream()
                        .filter(link -> link.kind() != NoteLink.Kind.URL
                                && !link.target().isEmpty())
                        .map(NoteLink::target)
                        .collect(Collectors.toSet()));
    }
}

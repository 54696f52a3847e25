package dev.lareira.rag.internal.chunk;

import dev.lareira.rag.Chunk;
import dev.lareira.rag.ChunkOptions;
import dev.lareira.rag.LanguageDetector;
import dev.lareira.rag.Note;
import dev.lareira.rag.NoteBlock;
import dev.lareira.rag.NoteLink;
import dev.lareira.rag.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Cuts one note; used by one thread. */
public final class NoteChunks {
    private final Note note;
    private final Pieces pieces;
    private final Header header;
    /** Room for the body: neighbours are put together up to the first, and nothing is longer than the second. */
    private final int target;

    private final int most;
    private final int tiny;
    private final Map<Section, Integer> sizes = new IdentityHashMap<>();
    private final List<Chunk> chunks = new ArrayList<>();

    public NoteChunks(Note note, ChunkOptions options, ToIntFunction<String> counter) {
        this.note = note;
        int room = Math.min(options.target() / 4, 40);
        target = options.target() - room;
        most = options.max() - room;
        tiny = target / 4;
        header = new Header(note, counter, room);
        pieces = new Pieces(counter, most);
    }

    public List<Chunk> chunks() {
        emit(Section.of(note), List.of());
        if (chunks.isEmpty()) {
            add(List.of(), List.of(), new Span(1, 1, 0, 0, 0));
        }
        return chunks;
    }

    private void emit(Section section, List<String> above) {
        List<String> path = section.head().isPresent() ? with(above, section.label()) : above;
        Optional<Span> start =
                section.outline() ? Optional.empty() : section.head().map(NoteBlock::span);
        List<Group> groups = new ArrayList<>();
        if (section.outline() && section.head().isPresent()) {
            // The bullet's own text is not under itself.
            for (Piece piece : pieces.of(section.own())) {
                place(groups, Group.Member.of(List.of(piece), Optional.empty()), above, start, true);
            }
        } else {
            for (NoteBlock block : section.blocks()) {
                for (Piece piece : pieces.of(block)) {
                    place(groups, Group.Member.of(List.of(piece), Optional.empty()), path, start, true);
                }
            }
        }
        for (Section part : section.parts()) {
            if (size(part) <= target) {
                Optional<Section> own = section.outline() ? Optional.empty() : Optional.of(part);
                place(groups, Group.Member.of(below(part), own), path, start, section.outline());
            } else {
                flush(groups);
                emit(part, path);
            }
        }
        flush(groups);
    }

    private void place(
            List<Group> groups, Group.Member member, List<String> path, Optional<Span> start, boolean freely) {
        Group last = groups.isEmpty() ? null : groups.getLast();
        boolean joins = last != null
                && last.tokens + member.tokens() <= target
                && (freely || last.tokens < tiny || member.tokens() < tiny);
        if (!joins) {
            boolean text = groups.isEmpty() && member.part().isEmpty();
            last = new Group(path, text ? start : Optional.empty());
            groups.add(last);
        }
        last.add(member);
    }

    /** Makes passages of the groups; what is tiny goes along with the one before. */
    private void flush(List<Group> groups) {
        for (int i = groups.size() - 1; i > 0; i--) {
            Group before = groups.get(i - 1);
            if (groups.get(i).tokens < tiny && before.tokens + groups.get(i).tokens <= most) {
                before.addAll(groups.remove(i));
            }
        }
        for (Group group : groups) {
            Optional<Section> only = group.only();
            if (only.isPresent()) {
                NoteBlock head = only.get().head().orElseThrow();
                List<Piece> inside = group.pieces().subList(1, group.pieces().size());
                add(with(group.path, only.get().label()), inside, head.span());
            } else {
                List<Piece> all = group.pieces();
                add(group.path, all, group.start.orElse(all.getFirst().span()));
            }
        }
        groups.clear();
    }

    private static List<String> with(List<String> path, String label) {
        List<String> longer = new ArrayList<>(path);
        longer.add(label);
        return longer;
    }

    /** Tokens of a part with its heading and all within it. */
    private int size(Section section) {
        Integer known = sizes.get(section);
        if (known == null) {
            known = below(section).stream().mapToInt(Piece::tokens).sum();
            sizes.put(section, known);
        }
        return known;
    }

    /** The whole of a part as it reads below its neighbours. */
    private List<Piece> below(Section part) {
        NoteBlock head = part.head().orElseThrow();
        if (part.outline()) {
            return List.of(pieces.whole(head));
        }
        List<Piece> all = new ArrayList<>();
        all.add(pieces.whole(head));
        part.blocks().forEach(block -> all.add(pieces.whole(block)));
        part.parts().forEach(inner -> all.addAll(below(inner)));
        return all;
    }

    private void add(List<String> path, List<Piece> body, Span start) {
        StringBuilder text = new StringBuilder();
        List<String> headings = new ArrayList<>(path);
        List<String> ids = new ArrayList<>();
        Set<String> tags = new HashSet<>(note.pageTags());
        List<NoteLink> links = new ArrayList<>();
        Span span = start;
        for (Piece piece : body) {
            if (!piece.text().isEmpty()) {
                text.append(text.isEmpty() ? "" : piece.tight() ? "\n" : "\n\n").append(piece.text());
            }
            headings.addAll(piece.headings());
            ids.addAll(piece.ids());
            tags.addAll(piece.tags());
            links.addAll(piece.links());
            span = span.to(piece.span());
        }
        String language = LanguageDetector.detect(text.toString());
        String above = header.of(path);
        chunks.add(new Chunk(
                note.path(),
                chunks.size(),
                chunks.isEmpty() ? above + header.details(text.toString()) : above,
                text.toString(),
                headings,
                span,
                ids,
                tags,
                links,
                language.equals(LanguageDetector.UNKNOWN) ? note.language() : language));
    }
}

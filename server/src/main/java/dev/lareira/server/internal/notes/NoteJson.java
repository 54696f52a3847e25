package dev.lareira.server.internal.notes;

import dev.lareira.rag.NoteEntry;
import dev.lareira.rag.NoteHit;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.Scores;
import dev.lareira.rag.Source;
import dev.lareira.server.internal.http.Json;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Notes and passages as JSON; {@code line} is the one that answers, of those from {@code startLine} to {@code endLine}. */
final class NoteJson {
    private final NotesIndex notes;

    NoteJson(NotesIndex notes) {
        this.notes = notes;
    }

    /** @param query that found it */
    ObjectNode hit(NoteHit hit, String query) {
        ObjectNode node = Json.object()
                .put("path", hit.note().toString())
                .put("title", hit.title())
                .put("heading", headings(hit.headings()))
                .put("line", notes.place(hit, query).line())
                .put("startLine", hit.chunk().span().line())
                .put("endLine", hit.chunk().span().endLine())
                .put("text", hit.chunk().body())
                .put("snippet", hit.snippet())
                .put("date", hit.date().day().toString());
        node.set("score", score(hit.scores()));
        node.set("tags", Json.node(hit.chunk().tags()));
        return node.put("good", hit.good()).put("uri", uri(hit.vault(), hit.path()));
    }

    /** @param searched what was looked for */
    ObjectNode source(Source source, String searched) {
        ObjectNode node = Json.object()
                .put("n", source.number())
                .put("path", source.note().toString())
                .put("title", source.title())
                .put("heading", headings(source.headings()))
                .put("line", notes.place(source, searched).line())
                .put("startLine", source.span().line())
                .put("endLine", source.span().endLine())
                .put("text", source.text())
                .put("date", source.date().day().toString())
                .put("uri", uri(source.vault(), source.path()));
        node.set("score", source.scores().map(NoteJson::score).orElse(null));
        return node;
    }

    private static String headings(List<String> headings) {
        return String.join(" › ", headings);
    }

    private String uri(String vault, String path) {
        return notes.note(vault, path)
                .flatMap(NoteEntry::uri)
                .map(URI::toString)
                .orElse(null);
    }

    private static ObjectNode score(Scores scores) {
        ObjectNode node = Json.object().put("fused", scores.fused());
        scores.cosine().ifPresent(cosine -> node.put("cosine", cosine));
        scores.bm25().ifPresent(bm25 -> node.put("bm25", bm25));
        return node.put("explained", scores.explained());
    }

    ObjectNode whole(NoteEntry note) {
        ObjectNode node = titled(note)
                .put("text", notes.text(note.vault(), note.path()))
                .put("date", note.date().day().toString());
        node.set("tags", Json.node(note.tags()));
        node.set("aliases", Json.node(note.aliases()));
        node.set("links", list(notes.links(note.vault(), note.path())));
        node.set("backlinks", list(notes.backlinks(note.vault(), note.path())));
        return node.put("uri", note.uri().map(URI::toString).orElse(null));
    }

    static ObjectNode titled(NoteEntry note) {
        return Json.object().put("path", note.id().toString()).put("title", note.title());
    }

    static ArrayNode list(List<NoteEntry> notes) {
        ArrayNode list = Json.array();
        notes.forEach(note -> list.add(titled(note)));
        return list;
    }

    /** A number of a request, within limits. */
    static int limit(Optional<String> asked, int usual, int most) {
        return asked.filter(text -> text.matches("[0-9]{1,9}"))
                .map(text -> Math.clamp(Integer.parseInt(text), 1, most))
                .orElse(usual);
    }
}

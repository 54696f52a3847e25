package dev.lareira.rag.internal.index;

import dev.lareira.rag.Chunk;
import dev.lareira.rag.NoteDate;
import dev.lareira.rag.NoteFile;
import dev.lareira.rag.NoteFormat;
import dev.lareira.rag.NoteId;
import dev.lareira.rag.NoteLink;
import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.RagException;
import dev.lareira.rag.Span;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Notes and passages as values of the log. Each begins with the version of its form; all older ones can be read. */
final class NoteCodec {
    private static final int VERSION = 1;

    private NoteCodec() {}

    static byte[] encode(StoredNote note) {
        ByteWriter out = new ByteWriter().integer(VERSION);
        out.integer(note.file().size()).integer(note.file().modified().toEpochMilli());
        out.integer(note.read().toEpochMilli()).integer(note.parser()).id(note.content());
        out.text(note.format().name()).text(note.title()).texts(note.aliases()).texts(note.tags());
        out.integer(note.properties().size());
        note.properties().forEach((key, values) -> out.text(key).texts(values));
        out.integer(note.date().day().toEpochDay()).text(note.date().origin().name());
        out.bool(note.journal()).text(note.language()).texts(note.blockIds());
        out.list(note.links(), NoteCodec::link);
        out.list(
                note.warnings(),
                (writer, warning) -> writer.text(warning.kind().name())
                        .integer(warning.line())
                        .text(warning.message()));
        return out.list(note.passages(), ByteWriter::id).toBytes();
    }

    static StoredNote decodeNote(NoteId id, byte[] bytes) {
        ByteReader in = reader(bytes);
        NoteFile file = new NoteFile(id.path(), in.integer(), Instant.ofEpochMilli(in.integer()));
        return new StoredNote(
                id,
                file,
                Instant.ofEpochMilli(in.integer()),
                in.count(),
                in.id(),
                NoteFormat.valueOf(in.text()),
                in.text(),
                in.texts(),
                new LinkedHashSet<>(in.texts()),
                properties(in),
                new NoteDate(LocalDate.ofEpochDay(in.integer()), NoteDate.Origin.valueOf(in.text())),
                in.bool(),
                in.text(),
                in.texts(),
                in.list(NoteCodec::link),
                in.list(r -> new NoteWarning(NoteWarning.Kind.valueOf(r.text()), r.count(), r.text())),
                in.list(ByteReader::id));
    }

    private static Map<String, List<String>> properties(ByteReader in) {
        Map<String, List<String>> properties = new LinkedHashMap<>();
        for (int i = in.count(); i > 0; i--) {
            properties.put(in.text(), in.texts());
        }
        return properties;
    }

    static byte[] encode(List<Chunk> chunks) {
        return new ByteWriter().integer(VERSION).list(chunks, NoteCodec::chunk).toBytes();
    }

    static List<Chunk> decodeChunks(String path, byte[] bytes) {
        int[] index = {0};
        return reader(bytes).list(in -> chunk(in, path, index[0]++));
    }

    private static void chunk(ByteWriter out, Chunk chunk) {
        out.text(chunk.header()).text(chunk.body()).texts(chunk.headings());
        Span span = chunk.span();
        out.integer(span.line()).integer(span.endLine()).integer(span.offset()).integer(span.endOffset());
        out.integer(span.part()).texts(chunk.blockIds()).texts(chunk.tags());
        out.list(chunk.links(), NoteCodec::link).text(chunk.language());
    }

    private static Chunk chunk(ByteReader in, String path, int index) {
        return new Chunk(
                path,
                index,
                in.text(),
                in.text(),
                in.texts(),
                new Span(in.count(), in.count(), in.integer(), in.integer(), in.count()),
                in.texts(),
                new LinkedHashSet<>(in.texts()),
                in.list(NoteCodec::link),
                in.text());
    }

    private static void link(ByteWriter out, NoteLink link) {
        out.text(link.kind().name()).text(link.target()).texts(link.headings());
        out.texts(link.blockId().stream().toList()).text(link.text()).integer(link.line());
    }

    private static NoteLink link(ByteReader in) {
        return new NoteLink(
                NoteLink.Kind.valueOf(in.text()),
                in.text(),
                in.texts(),
                in.texts().stream().findFirst(),
                in.text(),
                in.count());
    }

    private static ByteReader reader(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int version = in.count();
        if (version < 1 || version > VERSION) {
            throw new RagException("a note is stored in form " + version + ", this release reads up to " + VERSION
                    + "; open the index with a newer release of Lareira");
        }
        return in;
    }
}

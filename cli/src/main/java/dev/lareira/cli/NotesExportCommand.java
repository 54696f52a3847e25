package dev.lareira.cli;

import dev.lareira.rag.Chunk;
import dev.lareira.rag.NoteEntry;
import dev.lareira.rag.NotesIndex;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "export",
        description = "Print all that the index holds of the notes: a line of JSON for each passage.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira notes export > passages.jsonl", "  lareira notes export --notes"})
final class NotesExportCommand extends NotesTask {
    @Option(names = "--notes", description = "A line for each note, without its text.")
    private boolean onlyNotes;

    @Override
    int run(Output out) {
        NotesIndex notes = home.readFilled();
        for (NoteEntry note : notes.notes()) {
            if (onlyNotes) {
                out.json(Output.object(
                        "vault", note.vault(),
                        "path", note.path(),
                        "title", note.title(),
                        "aliases", note.aliases(),
                        "tags", note.tags(),
                        "properties", note.properties(),
                        "date", note.date().day().toString(),
                        "language", note.language(),
                        "modified", note.modified().toString(),
                        "passages", note.passages()));
            } else {
                notes.passages(note.vault(), note.path()).forEach(chunk -> passage(note, chunk, out));
            }
        }
        return 0;
    }

    private static void passage(NoteEntry note, Chunk chunk, Output out) {
        out.json(Output.object(
                "vault", note.vault(),
                "path", note.path(),
                "index", chunk.index(),
                "header", chunk.header(),
                "text", chunk.body(),
                "line", chunk.span().line(),
                "endLine", chunk.span().endLine(),
                "tags", chunk.tags(),
                "language", chunk.language(),
                "date", note.date().day().toString()));
    }
}

package dev.lareira.cli;

import dev.lareira.rag.NoteEntry;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.RagException;
import dev.lareira.rag.RelatedNote;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "related",
        description = "Notes that have to do with a note, by meaning and links.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira notes related Projetos/Telhado.md", "  lareira notes related Telhado -k 5 --json"})
final class NotesRelatedCommand extends NotesTask {
    private static final int SUGGESTIONS = 5;

    @Parameters(
            paramLabel = "NOTE",
            description = "Its path, with or without the folder's name, its title or an alias.")
    private String note;

    @Option(names = "-k", paramLabel = "N", description = "Most notes (default: ${DEFAULT-VALUE}).")
    private int k = 10;

    @Override
    int run(Output out) {
        new Range(1, 1000).check(spec, "-k", k);
        NotesIndex notes = home.readFilled();
        NoteEntry entry = find(notes, note);
        List<RelatedNote> related = notes.related(entry.vault(), entry.path(), k);
        if (json) {
            out.json(related.stream()
                    .map(it -> Output.object(
                            "vault", it.note().vault(),
                            "path", it.note().path(),
                            "title", it.note().title(),
                            "score", it.score(),
                            "cosine", it.cosine().isPresent() ? it.cosine().getAsDouble() : null,
                            "linked", it.linked()))
                    .toList());
            return 0;
        }
        for (RelatedNote it : related) {
            String cosine = it.cosine().isPresent()
                    ? String.format(Locale.ROOT, "%.2f", it.cosine().getAsDouble())
                    : "  – ";
            out.line(
                    "%s %s  %s",
                    cosine, it.linked() ? "linked" : "      ", it.note().path());
        }
        return 0;
    }

    /** The only note of a name. */
    private static NoteEntry find(NotesIndex notes, String name) {
        List<NoteEntry> found = notes.find(name);
        if (found.size() == 1) {
            return found.getFirst();
        }
        if (found.isEmpty()) {
            String wanted = name.toLowerCase(Locale.ROOT);
            List<String> near = notes.notes().stream()
                    .map(NoteEntry::path)
                    .filter(path -> path.toLowerCase(Locale.ROOT).contains(wanted))
                    .limit(SUGGESTIONS)
                    .toList();
            throw new RagException("no note is called " + name
                    + (near.isEmpty()
                            ? "; `lareira notes search` finds notes"
                            : "; did you mean " + String.join(", ", near)));
        }
        throw new RagException(name + " can be "
                + found.stream().map(NoteEntry::id).limit(SUGGESTIONS).toList() + "; give folder and path");
    }
}

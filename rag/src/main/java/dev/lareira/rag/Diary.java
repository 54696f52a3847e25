package dev.lareira.rag;

import dev.lareira.rag.internal.diary.Themes;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A companion that knows the person's journal: it answers from entries of days alone, names them, and finds what comes up
 * over weeks. It is no therapist, and says so. Thread-safe.
 *
 * <pre>{@code
 * Diary diary = Diary.of(notes, rag);
 * diary.ask("What has been keeping me awake?", AnswerListener.NONE);
 * diary.themes(LocalDate.now().minusWeeks(12), 5).forEach(System.out::println);
 * }</pre>
 *
 * <p>Where a question tells of danger to one's life, the answer is where to find people who help, and nothing else.
 */
public final class Diary {
    private final NotesIndex notes;
    private final Rag rag;

    private Diary(NotesIndex notes, Rag rag) {
        this.notes = notes;
        this.rag = rag;
    }

    /** Index and answers stay the caller's to close. */
    public static Diary of(NotesIndex notes, Rag rag) {
        return new Diary(notes, rag);
    }

    /** The entries of days, the earliest first. */
    public List<NoteEntry> entries() {
        return notes.notes().stream()
                .filter(NoteEntry::journal)
                .sorted(Comparator.comparing((NoteEntry entry) -> entry.date().day())
                        .thenComparing(NoteEntry::path))
                .toList();
    }

    /** @throws RagException when no note is the page of a day, so that there is nothing to ask */
    public static void expectEntries(NotesIndex notes) {
        if (notes.notes().stream().noneMatch(NoteEntry::journal)) {
            throw new RagException("no note is the page of a day; a journal's notes are named by their day, as"
                    + " 2026-03-31.md, or as the daily notes of the vault are set up");
        }
    }

    /** @throws RagException when no note is the page of a day */
    public Answer ask(String question, AnswerListener listener) {
        return dialogue().ask(question, listener);
    }

    /**
     * A conversation about the entries there are now.
     *
     * @throws RagException when no note is the page of a day
     */
    public Dialogue dialogue() {
        expectEntries(notes);
        Set<NoteId> pages = entries().stream().map(NoteEntry::id).collect(Collectors.toSet());
        return rag.options(rag.options().withWithin(pages).withTone(Tone.DIARY)).dialogue();
    }

    /**
     * What comes up in at least three weeks since a day, the most telling first.
     *
     * @param most themes
     */
    public List<Theme> themes(LocalDate since, int most) {
        Themes themes = new Themes(notes::line);
        for (NoteEntry entry : entries()) {
            if (!entry.date().day().isBefore(since)) {
                themes.add(entry, notes.passages(entry.vault(), entry.path()));
            }
        }
        return themes.recurring(most);
    }
}

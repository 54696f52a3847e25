package dev.lareira.rag.internal.logseq;

import dev.lareira.rag.internal.markdown.LinkSyntax;
import dev.lareira.rag.internal.note.NoteDraft;
import java.time.LocalDate;
import java.util.Optional;

/** What the pages of a graph are called, by their files. */
final class PageNames {
    private final GraphSettings settings;
    private final JournalFormat journalFile;
    private final JournalFormat journalTitle;

    PageNames(GraphSettings settings) {
        this.settings = settings;
        journalFile = new JournalFormat(settings.journalFile());
        journalTitle = new JournalFormat(settings.journalTitle());
    }

    /** The day of a file among the journals. */
    Optional<LocalDate> journal(String path) {
        return path.startsWith(settings.journals() + "/") ? journalFile.parse(NoteDraft.stem(path)) : Optional.empty();
    }

    /** The day that a title names. */
    Optional<LocalDate> day(String title) {
        return journalTitle.parse(title);
    }

    String title(String path) {
        String stem = NoteDraft.stem(path);
        Optional<LocalDate> day = journal(path);
        if (day.isPresent()) {
            return journalTitle.write(day.get());
        }
        if (stem.startsWith("hls__")) {
            return stem.substring("hls__".length())
                    .replaceFirst("_\\d{10,}_\\d+$", "")
                    .replace('_', ' ');
        }
        String slashes = settings.tripleLowbar() ? stem.replace("___", "/") : stem.replace('.', '/');
        return LinkSyntax.decode(slashes);
    }
}

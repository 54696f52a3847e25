package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another process writes to an index all the time, and compacts it, while this one reads. */
@Timeout(60)
class ReadingBesideAWriterTest {
    private static final int READERS = 12;

    @Test
    void anIndexIsSearchedAsItWasWhenOpenedWhileAnotherProcessWrites(@TempDir Path folder) throws Exception {
        Path vault = Files.createDirectories(folder.resolve("vault"));
        Path home = folder.resolve("index");
        assertThat(NotesIndex.exists(home)).isFalse();
        assertThatThrownBy(() -> NotesIndex.openForReading(home, new WordModel("one"), NotesChild::model))
                .isInstanceOf(RagException.class);
        Process writer = NotesChild.start(home, vault, "sync", "0");
        try (InputStream steps = writer.getInputStream()) {
            assertThat(steps.read()).isZero();
            assertThat(steps.read()).as("the first round is synced").isOne();
            assertThatThrownBy(() -> NotesIndex.open(home, new WordModel("one")))
                    .isInstanceOf(RagException.class)
                    .hasMessageContaining("in use by another process (number " + writer.pid() + ")");
            Set<String> states = new HashSet<>();
            for (int reader = 0; reader < READERS; reader++) {
                try (NotesIndex index = NotesIndex.openForReading(home, new WordModel("one"), NotesChild::model)) {
                    states.add(read(index));
                    while (index.isCurrent()) {
                        Thread.sleep(1);
                    }
                    assertThat(read(index)).as("nothing of what came later").isIn(states);
                    assertThatThrownBy(() -> index.sync(SyncListener.NONE))
                            .isInstanceOf(RagException.class)
                            .hasMessageContaining("open for reading only");
                    assertThatThrownBy(index::compact).hasMessageContaining("open for reading only");
                }
            }
            assertThat(states).as("later readers see more").hasSizeGreaterThan(READERS / 2);
            assertThat(writer.isAlive()).isTrue();
        } finally {
            writer.destroyForcibly().waitFor();
        }
    }

    /** Finds every note by its word, and gives back the text of all. */
    private static String read(NotesIndex index) {
        StringBuilder all = new StringBuilder();
        for (int note = 0; note < NotesChild.NOTES; note++) {
            NoteHit hit = index.search("Word" + note, 1).getFirst();
            assertThat(hit.path()).isEqualTo(NotesChild.name(note));
            assertThat(hit.scores().bm25()).isPresent();
            all.append(hit.chunk().body()).append('\n');
        }
        return all.toString();
    }
}

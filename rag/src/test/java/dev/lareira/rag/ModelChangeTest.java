package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another embedding model: its vectors are made in the background, and the old ones answer meanwhile. */
@Timeout(60)
class ModelChangeTest {
    private static final int NOTES = 70;

    @TempDir
    private Path folder;

    private Path vault;
    private Path home;
    private final WordModel one = new WordModel("one");
    private final WordModel two = new WordModel("two");
    /** Batches that the second model may make. */
    private final Semaphore batches = new Semaphore(0);

    private volatile boolean interrupted;

    @BeforeEach
    void write() throws IOException {
        vault = Files.createDirectories(folder.resolve("vault"));
        home = folder.resolve("index");
        for (int i = 0; i < NOTES; i++) {
            Files.writeString(vault.resolve("Note " + i + ".txt"), "Word" + i + " and nothing else.\n");
        }
        two.before = this::awaitBatch;
        try (NotesIndex index = NotesIndex.open(home, one)) {
            index.sync(vault, SyncListener.NONE);
        }
    }

    private void awaitBatch() {
        batches.acquireUninterruptibly();
        if (interrupted) {
            throw new RagException("the process ends here");
        }
    }

    /** Ends the batch that waits without a vector, so that the index can be closed. */
    private void interrupt() {
        interrupted = true;
        batches.release(1000);
    }

    private NotesIndex open(WordModel model) {
        return open(model, 0);
    }

    private NotesIndex open(WordModel model, int allowed) {
        batches.drainPermits();
        batches.release(allowed);
        interrupted = false;
        return NotesIndex.open(
                home,
                model,
                name -> Stream.of((EmbeddingModel) one, two)
                        .filter(known -> known.reference().equals(name))
                        .findFirst());
    }

    private static void assertFound(NotesIndex index, int notes) {
        IntStream.range(0, notes)
                .forEach(i -> assertThat(index.search("Word" + i, 1).getFirst().path())
                        .isEqualTo("Note " + i + ".txt"));
    }

    /** The passages of notes among the texts that a model got, as {@code "Note 7\nWord7 …"}. */
    private static List<String> notesOf(WordModel model) {
        return model.embedded.stream()
                .filter(text -> text.startsWith("Note ") || text.startsWith("New"))
                .toList();
    }

    private static double cosine(NotesIndex index) {
        return index.search("Word7", 1).getFirst().scores().cosine().orElseThrow();
    }

    @Test
    void theOldModelAnswersAndSyncsGoOnUntilTheNewOneHasAllVectors() throws IOException {
        try (NotesIndex index = open(two)) {
            assertThat(index.status().model()).isEqualTo("words/one");
            assertThat(index.status().nextModel()).isEqualTo("words/two");
            assertThat(index.status().pending()).isEqualTo(NOTES);
            double before = cosine(index);
            batches.release(2);
            one.embedded.clear();
            Files.writeString(vault.resolve("New.txt"), "Zanzibar was written meanwhile.\n");
            Files.delete(vault.resolve("Note 69.txt"));
            SyncReport report = index.sync(SyncListener.NONE);
            assertThat(report.embedded()).isEqualTo(1);
            assertThat(notesOf(one)).hasSize(1);
            assertThat(index.search("Zanzibar", 1).getFirst().path()).isEqualTo("New.txt");
            assertFound(index, NOTES - 1);
            assertThat(cosine(index)).isEqualTo(before);
            assertThat(index.status().model()).isEqualTo("words/one");
            batches.release(1000);
            assertThat(index.awaitModel(SyncListener.NONE)).isTrue();
            assertThat(index.status().model()).isEqualTo("words/two");
            assertThat(index.status().nextModel()).isEmpty();
            assertThat(index.status().pending()).isZero();
            assertFound(index, NOTES - 1);
            assertThat(cosine(index)).isNotEqualTo(before);
            assertThat(index.search("Zanzibar", 1).getFirst().path()).isEqualTo("New.txt");
        }
        two.embedded.clear();
        try (NotesIndex index = open(two)) {
            assertThat(index.sync(SyncListener.NONE).isEmpty()).isTrue();
            assertThat(index.awaitModel(SyncListener.NONE)).isTrue();
            assertFound(index, NOTES - 1);
        }
        assertThat(notesOf(two)).isEmpty();
    }

    @Test
    void itGoesOnWhereItWasWhenTheIndexIsOpenedAgain() throws InterruptedException {
        int rounds = 0;
        for (boolean done = false; !done; rounds++) {
            try (NotesIndex index = open(two, 1)) {
                assertFound(index, 3);
                while (!batches.hasQueuedThreads()
                        && !index.status().nextModel().isEmpty()) {
                    Thread.sleep(1);
                }
                done = index.status().nextModel().isEmpty();
                interrupt();
            }
        }
        assertThat(rounds).isEqualTo(5);
        assertThat(notesOf(two)).hasSize(NOTES).doesNotHaveDuplicates();
    }

    @Test
    void whoTriesAModelAndGoesBackLeavesNothingOfIt() throws IOException, InterruptedException {
        long before;
        try (NotesIndex index = open(one)) {
            index.compact();
            before = index.status().bytes();
        }
        try (NotesIndex index = open(two, 2)) {
            while (index.status().pending() > NOTES - 32) {
                Thread.sleep(1);
            }
            interrupt();
        }
        one.embedded.clear();
        try (NotesIndex index = open(one)) {
            assertThat(index.status().nextModel()).isEmpty();
            assertThat(index.awaitModel(SyncListener.NONE)).isTrue();
            assertFound(index, NOTES);
            index.compact();
            assertThat(index.status().bytes()).isLessThan(before + 500);
        }
        assertThat(notesOf(one)).isEmpty();
        try (Stream<Path> files = Files.list(home.resolve("cache"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".graph"))).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void aModelThatFailsIsToldAndTriedAgainWithTheNextSync() {
        two.before = () -> {
            throw new RagException("no memory for it");
        };
        try (NotesIndex index = open(two)) {
            assertThatThrownBy(() -> index.awaitModel(SyncListener.NONE))
                    .isInstanceOf(RagException.class)
                    .hasMessageContaining("no memory for it");
            assertFound(index, 3);
            two.before = () -> {};
            index.sync(SyncListener.NONE);
            assertThat(index.awaitModel(SyncListener.NONE)).isTrue();
            assertThat(index.status().model()).isEqualTo("words/two");
        }
    }

    @Test
    void withoutTheOldModelWordsAndWhatIsDoneOfTheNewOneAreSearched() {
        batches.release(1000);
        try (NotesIndex index = NotesIndex.open(home, two, name -> Optional.empty())) {
            assertFound(index, NOTES);
            index.awaitModel(SyncListener.NONE);
            assertFound(index, NOTES);
            assertThat(index.search("Word7", 1).getFirst().scores().cosine()).isPresent();
        }
        assertThat(notesOf(two)).hasSize(NOTES);
    }
}

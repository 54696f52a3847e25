package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills processes that sync notes, {@code -Dlareira.note.kills} of them (default 6), each at a random moment. */
class NotesCrashTest {
    private static final int KILLS = Integer.getInteger("lareira.note.kills", 6);
    private static final Pattern ROUND = Pattern.compile("Word(\\d+) as of round (\\d+) ");

    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(5);

    @Test
    void nothingSyncedIsLostByAKilledProcessAndTheNextSyncCompletes() throws Exception {
        Path vault = Files.createDirectories(folder.resolve("vault"));
        Path home = folder.resolve("index");
        int synced = -1;
        int unfinished = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int first = synced + 1;
            long told = killed(home, vault, 1, 500, "sync", "" + first);
            synced = first + (int) told - 1;
            WordModel model = new WordModel("one");
            try (NotesIndex index = NotesIndex.open(home, model)) {
                assertThat(index.verify()).as("kill %d", kill).isEmpty();
                List<Integer> rounds = rounds(index, synced);
                unfinished += rounds.stream().anyMatch(Integer.valueOf(synced + 1)::equals) ? 1 : 0;
                SyncReport report = index.sync(SyncListener.NONE);
                assertThat(report.pending()).isZero();
                assertThat(index.status().pending()).isZero();
                assertThat(index.verify()).isEmpty();
                // What was synced before the kill has its vectors; only the round that was killed is made again.
                long notes = model.embedded.stream()
                        .filter(text -> text.startsWith("Note "))
                        .peek(text -> assertThat(round(text)).isGreaterThan(told == 0 ? -1 : first + (int) told - 1))
                        .count();
                assertThat(report.embedded()).isEqualTo((int) notes);
                for (NoteEntry note : index.notes()) {
                    assertThat(index.passages(note.vault(), note.path())
                                    .getFirst()
                                    .body()
                                    .strip())
                            .isEqualTo(
                                    Files.readString(vault.resolve(note.path())).strip());
                    assertThat(index.search(note.title().replace("Note ", "Word"), 1)
                                    .getFirst()
                                    .path())
                            .isEqualTo(note.path());
                }
            }
        }
        System.out.printf("%d kills of a sync, %d within a round that was stored in part%n", KILLS, unfinished);
    }

    /** The round that each note of the index is of; none is older than the last that was synced. */
    private static List<Integer> rounds(NotesIndex index, int synced) {
        List<Integer> rounds = new ArrayList<>();
        for (int note = 0; note < NotesChild.NOTES; note++) {
            Optional<NoteEntry> entry = index.note("vault", NotesChild.name(note));
            int least = synced;
            while (least > 0 && !NotesChild.writes(least, note)) {
                least--;
            }
            if (synced >= 0) {
                assertThat(entry).as("note %d, synced in round %d", note, least).isPresent();
            }
            if (entry.isPresent()) {
                int round = round(
                        index.passages("vault", entry.get().path()).getFirst().body());
                assertThat(round).as("note %d", note).isGreaterThanOrEqualTo(least);
                rounds.add(round);
            }
        }
        return rounds;
    }

    private static int round(String text) {
        Matcher round = ROUND.matcher(text);
        assertThat(round.find()).as(text).isTrue();
        return Integer.parseInt(round.group(2));
    }

    @Test
    void aChangeOfModelGoesOnAfterEachKillWhileTheOldModelAnswers() throws Exception {
        Path vault = Files.createDirectories(folder.resolve("vault"));
        Path home = folder.resolve("index");
        int notes = 400;
        for (int i = 0; i < notes; i++) {
            Files.writeString(vault.resolve("Note " + i + ".txt"), "Word" + i + " and nothing else.\n");
        }
        try (NotesIndex index = NotesIndex.open(home, new WordModel("one"))) {
            index.sync(vault, SyncListener.NONE);
        }
        int pending = notes;
        int kills = 0;
        for (; pending > 0 && kills < 50; kills++) {
            killed(home, vault, 1 + random.nextInt(8), 1, "change");
            WordModel two = new WordModel("two");
            two.before = () -> {
                throw new RagException("not in this process");
            };
            try (NotesIndex index = NotesIndex.open(home, two, NotesChild::model)) {
                IndexStatus status = index.status();
                assertThat(index.verify()).isEmpty();
                assertThat(status.pending()).isLessThanOrEqualTo(pending);
                if (status.pending() > 0) {
                    assertThat(status.model()).isEqualTo("words/one");
                }
                pending = status.pending();
                if (pending == 0) {
                    two.before = () -> {};
                }
                for (int i = kills; i < notes; i += 37) {
                    assertThat(index.search("Word" + i, 1).getFirst().path()).isEqualTo("Note " + i + ".txt");
                }
            }
        }
        System.out.printf("%d processes were killed until a change of model was complete%n", kills);
        assertThat(kills).isGreaterThan(1);
        WordModel two = new WordModel("two");
        try (NotesIndex index = NotesIndex.open(home, two, NotesChild::model)) {
            assertThat(index.awaitModel(SyncListener.NONE)).isTrue();
            assertThat(index.status().model()).isEqualTo("words/two");
            assertThat(index.search("Word234", 1).getFirst().path()).isEqualTo("Note 234.txt");
            assertThat(two.embedded).noneMatch(text -> text.contains("nothing else"));
        }
    }

    /** Starts a process, kills it a while after so many of its bytes, and returns how many more there were. */
    private long killed(Path home, Path vault, int bytes, int longestMillis, String... arguments)
            throws IOException, InterruptedException {
        Process process = NotesChild.start(home, vault, arguments);
        try (InputStream in = process.getInputStream()) {
            assertThat(in.readNBytes(bytes)).as("the process has begun").isNotEmpty();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(longestMillis));
            // Of the handle: that of the process would close the stream.
            process.toHandle().destroyForcibly();
            long steps = in.readAllBytes().length;
            process.waitFor();
            return steps;
        }
    }
}

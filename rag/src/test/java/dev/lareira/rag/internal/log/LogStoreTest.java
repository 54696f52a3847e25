package dev.lareira.rag.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.rag.RagException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogStoreTest {
    /** Small segments, so that a test has many. */
    static final LogOptions SMALL = new LogOptions(true, 2000, 100_000, false, LogFile.DISK);

    private static final Workload WORK = new Workload(1, 200);

    @TempDir
    private Path folder;

    private static void write(LogStore log, Workload work, int from, int to) {
        for (int i = from; i < to; i++) {
            log.write(work.changes(i));
        }
    }

    private String allBytes() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }

    @Test
    void valuesSurviveReopening() {
        for (int from = 0; from < 300; from += 30) {
            try (LogStore log = LogStore.open(folder, SMALL)) {
                assertThat(WORK.check(log)).isEqualTo(from);
                assertThat(log.generation()).isEqualTo(from);
                assertThat(log.health()).isEqualTo(new LogHealth(log.health().records(), 0, List.of(), 0));
                write(log, WORK, from, from + 30);
                WORK.check(log);
            }
        }
        assertThat(folder.toFile().list((at, name) -> name.endsWith(Segment.SUFFIX)))
                .hasSizeGreaterThan(10);
    }

    @Test
    void compactsByItselfBeforeHalfAsMuchAgainIsUnused() throws InterruptedException {
        byte[] value = new byte[1 << 16];
        try (LogStore log = LogStore.open(folder, LogOptions.WRITER)) {
            for (int i = 0; i < 60; i++) {
                log.write(new Changes().put(Key.of("key " + i), value));
            }
            for (int i = 0; i < 27; i++) {
                log.write(new Changes().put(Key.of("key " + i), value));
            }
            for (int i = 0; i < 1000 && log.fileBytes() > log.usedBytes() * 11 / 10; i++) {
                Thread.sleep(10);
            }
            assertThat(log.fileBytes()).isLessThan(log.usedBytes() * 11 / 10);
        }
    }

    @Test
    void compactionKeepsWhatIsInUseAndNothingElse() throws IOException {
        Key secret = Key.of("diary/2025-03-07");
        try (LogStore log = LogStore.open(folder, SMALL)) {
            write(log, WORK, 0, 200);
            log.write(new Changes().put(secret, "I never told anybody".getBytes(StandardCharsets.UTF_8)));
            log.write(new Changes().delete(secret));
            write(log, WORK, 200, 400);
            long generation = log.generation();
            log.compact();
            assertThat(WORK.check(log)).isEqualTo(400);
            assertThat(log.generation()).isEqualTo(generation);
            assertThat(log.fileBytes()).isLessThan(log.usedBytes() * 12 / 10 + 200);
            assertThat(allBytes())
                    .contains("key 1")
                    .doesNotContain("never told")
                    .doesNotContain("2025-03-07");
            write(log, WORK, 400, 410);
        }
        try (LogStore log = LogStore.open(folder, SMALL)) {
            assertThat(WORK.check(log)).isEqualTo(410);
            assertThat(log.generation()).isEqualTo(412);
            log.compact();
            log.compact();
            assertThat(WORK.check(log)).isEqualTo(410);
        }
    }

    @Test
    void anEmptyLogIsCompactedAndAWholeOneEmptied() throws IOException {
        try (LogStore log = LogStore.open(folder, SMALL)) {
            log.compact();
            log.write(new Changes().put(Key.of("a"), new byte[3000]));
            log.write(new Changes().delete(Key.of("a")));
            log.compact();
            assertThat(log.size()).isZero();
            assertThat(log.fileBytes()).isLessThan(200);
        }
        try (LogStore log = LogStore.open(folder, SMALL)) {
            assertThat(log.generation()).isEqualTo(2);
        }
    }

    @Test
    void compactionRunsBesideWritersAndReaders() throws Exception {
        LogOptions auto = new LogOptions(true, 20_000, 100_000, true, LogFile.DISK);
        Workload work = new Workload(2, 4000);
        try (LogStore log = LogStore.open(folder, auto);
                ExecutorService pool = Executors.newFixedThreadPool(2)) {
            Map<Key, byte[]> state = new HashMap<>();
            Future<?> reader = pool.submit(() -> {
                for (int i = 0; i < 20_000; i++) {
                    log.get(Key.of("key " + i % 40));
                }
            });
            long most = 0;
            for (int i = 0; i < 3000; i++) {
                log.write(work.changes(i));
                work.apply(state, i);
                most = Math.max(most, log.fileBytes());
                if (i % 500 == 499) {
                    pool.submit(log::compact).get();
                }
            }
            reader.get();
            Workload.assertHolds(log, state);
            // Twelve megabytes were written; the garbage is allowed one, and more comes while it is taken away.
            assertThat(most).isLessThan(6_000_000);
        }
        try (LogStore log = LogStore.open(folder, SMALL)) {
            assertThat(work.check(log)).isEqualTo(3000);
        }
    }

    @Test
    void manyCommittersShareAForce() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        disk.forceMillis = 5;
        LogOptions options = new LogOptions(true, 1 << 20, 1 << 20, false, disk);
        try (LogStore log = LogStore.open(folder, options);
                ExecutorService pool = Executors.newFixedThreadPool(16)) {
            List<Future<?>> commits = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                Key key = Key.of("key " + i);
                commits.add(pool.submit(() -> log.commit(new Changes().put(key, new byte[10]))));
            }
            for (Future<?> commit : commits) {
                commit.get();
            }
            assertThat(log.size()).isEqualTo(400);
            assertThat(disk.forces).isBetween(25, 200);
        }
    }

    @Test
    void aSecondWriterIsRefusedAndAReaderIsNot() throws IOException {
        try (LogStore log = LogStore.open(folder, SMALL)) {
            write(log, WORK, 0, 50);
            assertThatThrownBy(() -> LogStore.open(folder, SMALL))
                    .isInstanceOf(RagException.class)
                    .hasMessageContaining("already open");
            try (LogStore reader = LogStore.open(folder, LogOptions.READER)) {
                assertThat(WORK.check(reader)).isEqualTo(50);
                write(log, WORK, 50, 60);
                log.compact();
                assertThat(WORK.check(reader)).isEqualTo(50);
                assertThatThrownBy(() -> reader.write(WORK.changes(60))).hasMessageContaining("reading only");
            }
        }
        try (LogStore log = LogStore.open(folder, SMALL)) {
            assertThat(WORK.check(log)).isEqualTo(60);
        }
    }

    @Test
    void aReaderChangesNothing() throws IOException {
        try (LogStore log = LogStore.open(folder, SMALL)) {
            write(log, WORK, 0, 50);
        }
        Path file = Folder.segments(folder).getLast();
        byte[] bytes = Files.readAllBytes(file);
        bytes[100] ^= 4;
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length + 7));
        byte[] damaged = Files.readAllBytes(file);
        try (LogStore reader = LogStore.open(folder, LogOptions.READER)) {
            assertThat(WORK.check(reader)).isEqualTo(50);
            assertThat(reader.health().corrected()).isEqualTo(1);
            assertThat(reader.health().cut()).isEqualTo(7);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    }

    @Test
    void foreignAndNewerFilesAreRefusedByName() throws IOException {
        try (LogStore log = LogStore.open(folder, SMALL)) {
            write(log, WORK, 0, 5);
        }
        Path file = Folder.segments(folder).getFirst();
        byte[] bytes = Files.readAllBytes(file);
        bytes[8] = SegmentHeader.VERSION + 1;
        int crc = Checksum.of(bytes, 0, 60);
        java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(60, crc);
        Files.write(file, bytes);
        assertThatThrownBy(() -> LogStore.open(folder, SMALL))
                .isInstanceOf(RagException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("version 2")
                .hasMessageContaining("newer release");
        Files.writeString(file, "# A note that has nothing to do here, long enough to hold a header of 64 bytes");
        assertThatThrownBy(() -> LogStore.open(folder, SMALL)).hasMessageContaining("not a log of Lareira");
        Files.writeString(file, "short");
        assertThatThrownBy(() -> LogStore.open(folder, SMALL)).hasMessageContaining("not a log of Lareira");
    }

    @Test
    void aSegmentOfAnotherLogIsRefused() throws IOException {
        Path other = folder.resolve("other");
        for (Path each : List.of(folder, other)) {
            try (LogStore log = LogStore.open(each, SMALL)) {
                write(log, WORK, 0, 50);
            }
        }
        Path last = Folder.segments(other).getLast();
        Files.copy(last, folder.resolve(last.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> LogStore.open(folder, SMALL)).hasMessageContaining("of another index");
    }

    @Test
    void oversizedWritesAreRefusedAndLargeOnesHaveASegmentOfTheirOwn() {
        try (LogStore log = LogStore.open(folder, SMALL)) {
            assertThatThrownBy(() -> log.write(new Changes().put(Key.of("big"), new byte[100_000])))
                    .isInstanceOf(RagException.class)
                    .hasMessageContaining("maxRecordBytes is 100000");
            log.write(new Changes().put(Key.of("large"), new byte[50_000]));
            assertThat(log.size()).isEqualTo(1);
        }
        try (LogStore log = LogStore.open(folder, SMALL)) {
            assertThat(log.get(Key.of("large")))
                    .hasValueSatisfying(value -> assertThat(value).hasSize(50_000));
        }
    }

    @Test
    void aClosedLogSaysSo() {
        LogStore log = LogStore.open(folder, SMALL);
        log.close();
        log.close();
        assertThatThrownBy(() -> log.get(Key.of("a"))).hasMessageContaining("closed");
        assertThatThrownBy(() -> log.write(WORK.changes(0))).hasMessageContaining("closed");
    }
}

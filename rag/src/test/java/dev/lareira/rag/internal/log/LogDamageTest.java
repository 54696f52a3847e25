package dev.lareira.rag.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDamageTest {
    private static final Workload WORK = new Workload(3, 60);
    /** On a disk that is not forced, which would take most of the time. */
    private static final LogOptions ONE_SEGMENT = new LogOptions(true, 1 << 20, 1 << 20, false, new FaultyDisk());

    @TempDir
    private Path folder;

    private Path file;
    private byte[] whole;
    private int writes;

    @BeforeEach
    void fill() throws IOException {
        try (LogStore log = LogStore.open(folder, ONE_SEGMENT)) {
            while (log.fileBytes() < 5000) {
                log.write(WORK.changes(writes++));
            }
        }
        file = Folder.segments(folder).getFirst();
        whole = Files.readAllBytes(file);
    }

    @Test
    void everyTruncationLeavesTheWritesBeforeIt() throws IOException {
        int last = writes;
        for (int length = whole.length; length >= SegmentHeader.BYTES; length--) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (LogStore log = LogStore.open(folder, ONE_SEGMENT)) {
                int count = WORK.check(log);
                assertThat(count).isBetween(last - 1, last);
                assertThat(log.health().damaged()).isFalse();
                assertThat(log.fileBytes()).isEqualTo(length - log.health().cut());
                last = count;
                log.write(WORK.changes(count));
                assertThat(WORK.check(log)).isEqualTo(count + 1);
            }
        }
        assertThat(last).isZero();
        assertThat(whole.length).isGreaterThan(4096 + SegmentHeader.BYTES);
    }

    @Test
    void everyFlippedBitIsPutRight() throws IOException {
        for (int bit = 0; bit < 8 * whole.length; bit += bit < 8 * 300 ? 1 : 7) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, flipped);
            try (LogStore log = LogStore.open(folder, ONE_SEGMENT)) {
                assertThat(WORK.check(log)).as("bit %d", bit).isEqualTo(writes);
                assertThat(log.health().corrected()).isEqualTo(bit < 8 * SegmentHeader.BYTES ? 0 : 1);
                assertThat(log.health().damaged()).isFalse();
            }
            assertThat(Files.readAllBytes(file)).as("bit %d", bit).isEqualTo(whole);
        }
    }

    /** Ranges of noise or zeros; every value that is found afterwards was once written for its key, and losses are told. */
    @Test
    void nothingWrongIsReturnedAfterAnyDamage() throws IOException {
        Map<Key, Set<List<Byte>>> ever = everWritten();
        SplittableRandom random = new SplittableRandom(5);
        int intact = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                int at = SegmentHeader.BYTES + random.nextInt(whole.length - SegmentHeader.BYTES);
                int end = Math.min(whole.length, at + 1 + random.nextInt(round % 2 == 0 ? 4 : 600));
                byte[] noise = new byte[end - at];
                if (random.nextBoolean()) {
                    random.nextBytes(noise);
                }
                System.arraycopy(noise, 0, damaged, at, noise.length);
            }
            Files.write(file, damaged);
            try (LogStore log = LogStore.open(folder, ONE_SEGMENT)) {
                log.forEach((key, generation) ->
                        assertThat(ever.get(key)).contains(boxed(log.get(key).orElseThrow())));
                if (!log.health().damaged() && log.health().cut() == 0) {
                    assertThat(WORK.check(log)).isEqualTo(writes);
                    intact++;
                }
                int before = log.size();
                log.write(new Changes().put(Key.of("new"), new byte[9]));
                assertThat(log.size()).isEqualTo(before + 1);
            }
            try (LogStore log = LogStore.open(folder, ONE_SEGMENT)) {
                assertThat(log.contains(Key.of("new"))).isTrue();
            }
        }
        assertThat(intact).isLessThan(600);
    }

    private static List<Byte> boxed(byte[] bytes) {
        Byte[] boxed = new Byte[bytes.length];
        Arrays.setAll(boxed, i -> bytes[i]);
        return List.of(boxed);
    }

    private Map<Key, Set<List<Byte>>> everWritten() {
        Map<Key, Set<List<Byte>>> ever = new java.util.HashMap<>();
        Map<Key, byte[]> state = new java.util.HashMap<>();
        for (int i = 0; i < writes; i++) {
            WORK.apply(state, i);
            state.forEach((key, value) ->
                    ever.computeIfAbsent(key, none -> new HashSet<>()).add(boxed(value)));
        }
        return ever;
    }

    @Test
    void whatIsLostIsToldAndTheRestStays() throws IOException {
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, 2000, 2400, (byte) 0x55);
        Files.write(file, damaged);
        try (LogStore log = LogStore.open(folder, ONE_SEGMENT)) {
            assertThat(log.health().lost()).hasSize(1);
            LogHealth.Lost lost = log.health().lost().getFirst();
            assertThat(lost.file()).isEqualTo(file);
            assertThat(lost.offset()).isBetween(1800L, 2000L);
            assertThat(lost.offset() + lost.bytes()).isBetween(2400L, 2600L);
            assertThat(Workload.count(log)).isEqualTo(writes);
            assertThat(log.verify().lost()).isEqualTo(log.health().lost());
            log.compact();
            assertThat(log.verify().damaged()).isFalse();
        }
        try (LogStore log = LogStore.open(folder, ONE_SEGMENT)) {
            assertThat(log.health().damaged()).isFalse();
            assertThat(Workload.count(log)).isEqualTo(writes);
        }
    }

    @Test
    void anEndedSegmentThatWasCutIsDamaged() throws IOException {
        Path many = folder.resolve("many");
        int count = 100;
        try (LogStore log = LogStore.open(many, LogStoreTest.SMALL)) {
            for (int i = 0; i < count; i++) {
                log.write(WORK.changes(i));
            }
        }
        Path first = Folder.segments(many).getFirst();
        Files.write(first, Arrays.copyOf(Files.readAllBytes(first), 1000));
        try (LogStore log = LogStore.open(many, LogStoreTest.SMALL)) {
            assertThat(log.health().lost())
                    .containsExactly(
                            new LogHealth.Lost(first, 1000 - log.health().cut(), 0));
            assertThat(Workload.count(log)).isEqualTo(count);
        }
    }
}

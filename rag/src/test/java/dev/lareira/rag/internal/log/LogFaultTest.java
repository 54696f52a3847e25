package dev.lareira.rag.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.rag.RagException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFaultTest {
    private static final Workload WORK = new Workload(4, 100);
    private static final int WRITES = 60;

    @TempDir
    private Path folder;

    private static LogOptions on(FaultyDisk disk) {
        return new LogOptions(true, 1500, 100_000, false, disk);
    }

    /** Forces some writes, compacts after some; returns how many are durable. */
    private static int run(LogStore log, int writes) {
        int durable = 0;
        for (int i = 0; i < writes; i++) {
            long generation = log.write(WORK.changes(i));
            if (i % 9 == 0) {
                log.force(generation);
                durable = i + 1;
            }
            if (i % 23 == 22) {
                log.compact();
                durable = i + 1;
            }
        }
        return durable;
    }

    @Test
    void nothingAcknowledgedIsLostWhereverTheProcessEnds() throws IOException {
        int rounds = 0;
        for (long room = 0; ; room += 37) {
            FaultyDisk disk = new FaultyDisk();
            disk.room = room;
            disk.endsWhenFull = true;
            Path log = folder.resolve("log" + room);
            int[] written = {0};
            boolean whole = false;
            try (LogStore store = LogStore.open(log, on(disk))) {
                while (written[0] < WRITES) {
                    store.write(WORK.changes(written[0]));
                    written[0]++;
                    if (written[0] % 20 == 0) {
                        store.compact();
                    }
                }
                whole = true;
            } catch (RagException e) {
                assertThat(e.getMessage()).containsAnyOf("No space left on device", "the machine is off");
            }
            try (LogStore store = LogStore.open(log, LogStoreTest.SMALL)) {
                assertThat(WORK.check(store)).as("room %d", room).isEqualTo(written[0]);
                assertThat(store.health().damaged()).isFalse();
            }
            rounds++;
            if (whole) {
                break;
            }
        }
        assertThat(rounds).isGreaterThan(150);
    }

    @Test
    void nothingForcedIsLostWhenThePowerGoes() throws IOException {
        List<Map<Key, byte[]>> states =
                IntStream.rangeClosed(0, WRITES).mapToObj(WORK::after).toList();
        for (int seed = 0; seed < 400; seed++) {
            Path log = folder.resolve("log" + seed);
            FaultyDisk disk = new FaultyDisk();
            int writes = 1 + seed % WRITES;
            int durable;
            LogStore store = LogStore.open(log, on(disk));
            durable = run(store, writes);
            disk.powerLoss(seed);
            try {
                store.close();
            } catch (RagException e) {
                assertThat(e).hasMessageContaining("the machine is off");
            }
            try (LogStore found = LogStore.open(log, LogStoreTest.SMALL)) {
                for (Key key : states.getLast().keySet()) {
                    // As it was when last forced or after one of the writes since.
                    Optional<String> value = found.get(key).map(Arrays::toString);
                    assertThat(states.subList(durable, writes + 1))
                            .as("seed %d, %s", seed, key)
                            .anyMatch(state -> Optional.ofNullable(state.get(key))
                                    .map(Arrays::toString)
                                    .equals(value));
                }
            }
        }
    }

    @Test
    void afterAFullDiskWritingGoesOnWhenThereIsRoom() {
        FaultyDisk disk = new FaultyDisk();
        try (LogStore log = LogStore.open(folder, on(disk))) {
            int written = 0;
            int refused = 0;
            while (written < 100) {
                disk.room = written % 7 * 37;
                try {
                    log.write(WORK.changes(written));
                    written++;
                } catch (RagException e) {
                    assertThat(e).hasMessageContaining("No space left on device");
                    assertThat(WORK.check(log)).isEqualTo(written);
                    refused++;
                    disk.room = 5000;
                    log.write(WORK.changes(written));
                    written++;
                }
            }
            assertThat(refused).isGreaterThan(20);
            disk.room = 100;
            assertThatThrownBy(log::compact).hasMessageContaining("No space left on device");
            assertThat(WORK.check(log)).isEqualTo(100);
            disk.room = 1 << 20;
            log.compact();
            assertThat(WORK.check(log)).isEqualTo(100);
        }
        try (LogStore log = LogStore.open(folder, LogStoreTest.SMALL)) {
            assertThat(WORK.check(log)).isEqualTo(100);
            assertThat(log.health().damaged()).isFalse();
        }
    }

    @Test
    void afterAFailedForceNothingIsAcknowledged() {
        FaultyDisk disk = new FaultyDisk();
        LogStore log = LogStore.open(folder, on(disk));
        log.commit(WORK.changes(0));
        disk.forceFails = true;
        assertThatThrownBy(() -> log.commit(WORK.changes(1)))
                .isInstanceOf(RagException.class)
                .hasMessageContaining("Input/output error");
        disk.forceFails = false;
        assertThatThrownBy(() -> log.commit(WORK.changes(2))).hasMessageContaining("open the log again");
        assertThatThrownBy(log::close).hasMessageContaining("durable");
        try (LogStore again = LogStore.open(folder, LogStoreTest.SMALL)) {
            assertThat(WORK.check(again)).isBetween(1, 2);
            again.commit(WORK.changes(Workload.count(again)));
        }
    }
}

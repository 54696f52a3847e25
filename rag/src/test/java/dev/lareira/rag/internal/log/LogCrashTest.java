package dev.lareira.rag.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills processes that write, {@code -Dlareira.kills} of them (default 200), each at a random moment. */
class LogCrashTest {
    private static final int KILLS = Integer.getInteger("lareira.kills", 200);

    private static final int PARALLEL = 2;
    private static final long LONGEST_MICROS = 60_000;

    @TempDir
    private Path folder;

    private record Outcome(int writes, int unfinished, int durable) {}

    @Test
    void nothingAcknowledgedIsLostByKilledProcesses() throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(PARALLEL)) {
            List<Callable<Outcome>> runs = IntStream.range(0, PARALLEL)
                    .mapToObj(i -> (Callable<Outcome>) () -> kill(folder.resolve("log" + i), i, KILLS / PARALLEL))
                    .toList();
            for (Future<Outcome> run : pool.invokeAll(runs)) {
                Outcome outcome = run.get();
                System.out.printf(
                        "%d kills: %d writes, %d of them told as durable when it mattered, %d kills within a record or"
                                + " compaction%n",
                        KILLS / PARALLEL, outcome.writes, outcome.durable, outcome.unfinished);
                assertThat(outcome.writes).isGreaterThan(KILLS);
            }
        }
    }

    /** Kills a process and checks what it left, again and again in one folder. */
    private static Outcome kill(Path log, long seed, int times) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        int count = 0;
        int unfinished = 0;
        int durable = 0;
        for (int i = 0; i < times; i++) {
            int acknowledged = killOne(log, random);
            unfinished += Folder.partials(log).isEmpty() ? 0 : 1;
            try (LogStore store = LogStore.open(log, LogChild.OPTIONS)) {
                unfinished += store.health().cut() > 0 ? 1 : 0;
                int found = LogChild.WORK.check(store);
                assertThat(store.health().damaged())
                        .as("kill %d of seed %d", i, seed)
                        .isFalse();
                assertThat(found)
                        .as("kill %d of seed %d", i, seed)
                        .isGreaterThanOrEqualTo(Math.max(count, acknowledged));
                durable += Math.max(0, acknowledged - count);
                count = found;
            }
        }
        return new Outcome(count, unfinished, durable);
    }

    /** Returns the last number that the process told. */
    private static int killOne(Path log, SplittableRandom random) throws IOException, InterruptedException {
        Files.createDirectories(log);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-Xmx64m",
                        "-cp",
                        classes(LogStore.class) + java.io.File.pathSeparator + classes(LogChild.class),
                        LogChild.class.getName(),
                        log.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int last = 0;
        try (DataInputStream in = new DataInputStream(process.getInputStream())) {
            last = in.readInt();
            TimeUnit.MICROSECONDS.sleep(random.nextLong(LONGEST_MICROS));
            // Of the handle: that of the process would close the stream.
            process.toHandle().destroyForcibly();
            while (true) {
                last = in.readInt();
            }
        } catch (EOFException e) {
            assertThat(process.waitFor()).as("killed, not failed").isGreaterThan(128);
            return last;
        }
    }

    private static Path classes(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }
}

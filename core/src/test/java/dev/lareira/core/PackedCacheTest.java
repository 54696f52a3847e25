package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lareira.quant.Precision;
import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedCacheTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private Path model;
    private PackedCache cache;

    @BeforeEach
    void copyModel() throws IOException {
        cache = PackedCache.in(folder.resolve("packed"));
        model = folder.resolve("model.gguf");
        Files.copy(Golden.file("arch/wtype-mix-q4_k_m.gguf"), model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wtype-mix-q4_k_m", "gpt-oss-mxfp4", "wtype-f16", "llama"})
    void whatIsKeptGivesTheSameLogits(String name) throws IOException {
        model = Golden.file("arch/" + name + ".gguf");
        float[] logits = logits(LoadOptions.builder());
        assertThat(cached()).isEqualTo(logits);
        boolean packs = !name.equals("llama");
        if (packs) {
            byte[] written = Files.readAllBytes(written());
            assertThat(cached()).isEqualTo(logits);
            assertThat(files(".packed")).hasSize(1);
            assertThat(Files.readAllBytes(written())).isEqualTo(written);
        } else {
            assertThat(cached()).isEqualTo(logits);
            assertThat(cache.folder()).doesNotExist();
        }
    }

    /** Also where the model has changed in a way that only its time would tell. */
    @Test
    void whatIsKeptIsNotPackedAgain() throws IOException {
        float[] logits = cached();
        written();
        byte[] changed = Files.readAllBytes(model);
        changed[changed.length - 333] ^= 0x55;
        FileTime time = Files.getLastModifiedTime(model);
        Files.write(model, changed);
        Files.setLastModifiedTime(model, time);
        assertThat(logits(LoadOptions.builder())).isNotEqualTo(logits);
        assertThat(cached()).isEqualTo(logits);
    }

    @Test
    void anotherModelOfTheSameNameIsPackedAnew() throws IOException {
        cached();
        Path first = written();
        Files.setLastModifiedTime(model, FileTime.from(Instant.now().minusSeconds(100)));
        cached();
        await(() -> files(".packed").size() == 2);
        assertThat(first).exists();
    }

    @Test
    void nothingIsKeptWithExactFloats() {
        logits(LoadOptions.builder().precision(Precision.EXACT).packedCache(cache));
        assertThat(cache.folder()).doesNotExist();
    }

    @Test
    void aDamagedFileIsWrittenAnew() throws IOException {
        float[] logits = cached();
        byte[] sound = Files.readAllBytes(written());
        Random random = new Random(20_261_127);
        for (int i = 0; i < 40; i++) {
            byte[] damaged = sound.clone();
            int at = i < 20 ? random.nextInt(damaged.length) : damaged.length - 1 - i;
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            checkRecovery(damaged, sound, logits);
        }
        for (int length : new int[] {0, 1, 15, 16, 17, sound.length / 2, sound.length - 1}) {
            checkRecovery(Arrays.copyOf(sound, length), sound, logits);
        }
        checkRecovery(Arrays.copyOf(sound, sound.length + 1), sound, logits);
    }

    /** A process may have the old file mapped, so it is replaced and not written over. */
    private void checkRecovery(byte[] damaged, byte[] sound, float[] logits) throws IOException {
        Path file = written();
        Files.delete(file);
        Files.write(file, damaged);
        assertThat(cached()).isEqualTo(logits);
        await(() -> Arrays.equals(bytes(file), sound));
        await(() -> files(".part").isEmpty());
    }

    @Test
    void theOldestMakeRoom() throws IOException {
        cached();
        Path first = written();
        long size = Files.size(first);
        Files.setLastModifiedTime(first, FileTime.from(Instant.now().minusSeconds(1000)));
        Path second = Files.copy(first, cache.folder().resolve("another.packed"));
        cache = new PackedCache(cache.folder(), 2 * size + size / 2);
        Files.setLastModifiedTime(model, FileTime.from(Instant.now().minusSeconds(100)));
        cached();
        await(() -> !Files.exists(first) && files(".packed").size() == 2);
        assertThat(second).exists();
    }

    @Test
    void whatHasNoRoomIsNotKept() throws Exception {
        cache = new PackedCache(cache.folder(), 1000);
        float[] logits = cached();
        await(() -> Files.isDirectory(cache.folder()));
        assertThat(cached()).isEqualTo(logits);
        assertThat(files(".packed")).isEmpty();
    }

    @Test
    void aFolderThatCannotBeMadeIsDoneWithout() throws IOException {
        cache = PackedCache.in(Files.writeString(folder.resolve("file"), "x").resolve("packed"));
        assertThat(cached()).isEqualTo(logits(LoadOptions.builder()));
    }

    private float[] cached() {
        return logits(LoadOptions.builder().packedCache(cache));
    }

    private float[] logits(LoadOptions.Builder options) {
        try (Model loaded = Model.load(model, options.threads(2).build());
                Session session = loaded.newSession()) {
            float[][] rows = session.forward(1, 2, 3, 4, 5);
            return rows[rows.length - 1].clone();
        }
    }

    /** The one file of the cache, once it is whole. */
    private Path written() {
        await(() -> files(".packed").size() == 1 && files(".part").isEmpty());
        return files(".packed").getFirst();
    }

    private List<Path> files(String ending) {
        try (Stream<Path> files = Files.list(cache.folder())) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static void await(BooleanSupplier condition) {
        for (Instant end = Instant.now().plus(PATIENCE); !condition.getAsBoolean(); ) {
            if (Instant.now().isAfter(end)) {
                fail("waited in vain for " + PATIENCE);
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                fail(e);
            }
        }
    }
}

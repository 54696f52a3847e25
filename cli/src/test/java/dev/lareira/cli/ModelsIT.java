package dev.lareira.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A model comes into the store of a home folder, is listed, and is deleted again. */
class ModelsIT {
    @TempDir
    private Path home;

    @Test
    void pullTellsWhatToRunNext() throws IOException {
        Jar.Result result = Jar.direct(home).run("pull", model().toString());
        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains("tiny-Q8_0 is ready: " + stored())
                .contains("Next: `lareira chat tiny-Q8_0`, or `lareira run tiny-Q8_0 \"a question\"`.");
        assertThat(result.err()).isEmpty();
        assertThat(Jar.direct(home).run("list").out()).contains("tiny-Q8_0", "LAREIRA", stored().toString());
    }

    @Test
    void pullAndRmSpeakJson() throws IOException {
        JsonNode pulled =
                Jar.direct(home).run("pull", model().toString(), "--json").json();
        assertThat(stored()).exists();
        JsonNode removed = Jar.direct(home).run("rm", "tiny", "--json").json();
        for (JsonNode model : new JsonNode[] {pulled, removed}) {
            assertThat(model.get("name").asString()).isEqualTo("tiny-Q8_0");
            assertThat(model.get("path").asString()).isEqualTo(stored().toString());
            assertThat(model.get("bytes").asLong()).isEqualTo(10);
        }
        assertThat(stored()).doesNotExist();
    }

    @Test
    void packedWeightsAreKeptAndGoWithTheirModel() throws IOException {
        Path packed = home.resolve(".lareira/packed");
        Jar.direct(home).run("pull", Golden.file("arch/wtype-q4_0.gguf").toString());
        Jar.Result without =
                Jar.direct(home).run("run", "wtype-q4_0", "-n", "4", "--temp", "0", "--no-packed-cache", "hello");
        assertThat(packed).doesNotExist();
        // A process may end before the file is whole.
        for (int i = 0; i < 5 && !(Files.exists(packed) && files(packed) == 1); i++) {
            assertThat(Jar.direct(home)
                            .run("run", "wtype-q4_0", "-n", "4", "--temp", "0", "hello")
                            .out())
                    .isEqualTo(without.out());
        }
        assertThat(Jar.direct(home)
                        .run("run", "wtype-q4_0", "-n", "4", "--temp", "0", "hello")
                        .out())
                .isEqualTo(without.out());
        assertThat(Jar.direct(home).run("rm", "wtype-q4_0").exit()).isZero();
        assertThat(files(packed)).isZero();
    }

    private static long files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".packed")).count();
        }
    }

    private Path model() throws IOException {
        return Files.writeString(home.resolve("tiny-Q8_0.gguf"), "GGUF------");
    }

    private Path stored() {
        return home.resolve(".lareira/models/tiny-Q8_0.gguf");
    }
}

package dev.lareira.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar lareira.jar} without a flag, on this Java and on an older one. */
class LauncherIT {
    @TempDir
    private Path home;

    @Test
    void theVectorModuleIsBroughtAlong() {
        assertThat(Jar.launched(home)
                        .run("info", "--json")
                        .json()
                        .get("vectorBits")
                        .asInt())
                .isPositive();
    }

    @Test
    void exitCodesAndStandardInputPassThrough() {
        assertThat(Jar.launched(home).run("rnu").exit()).isEqualTo(2);
        assertThat(Jar.launched(home).run("rm", "no-such-model").exit()).isEqualTo(1);
        String model = Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf").toString();
        assertThat(Jar.launched(home).runWithInput("hi", "tokenize", model).out())
                .isEqualTo("6004\n");
    }

    @Test
    void aRunWithAModelLeavesAnArchiveForLaterOnes() throws IOException {
        String model = Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf").toString();
        Jar jar = Jar.launched(home);
        jar.run("list");
        assertThat(home.resolve(".lareira/cache")).doesNotExist();
        Jar.Result first = jar.run("run", model, "--ids", "504,3575", "-n", "1", "--temp", "0");
        assertThat(first.exit()).as(first.err()).isZero();
        try (Stream<Path> archives = Files.list(home.resolve(".lareira/cache"))) {
            assertThat(archives).singleElement().asString().endsWith(".jsa");
        }
        Jar.Result second = jar.run("run", model, "--ids", "504,3575", "-n", "1", "--temp", "0");
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(second.err()).isEmpty();
    }

    @Test
    void anOlderJavaFindsTheNewOne() throws IOException {
        Path old = olderJava();
        Jar.Result result = Jar.start(
                home,
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                "",
                List.of(
                        old.toString(),
                        "-Duser.home=" + home,
                        "-jar",
                        Jar.path().toString(),
                        "--version"));
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains(Runtime.version().feature() + ".");
    }

    /** A Java 17 to 24 in the usual folder, or the test is skipped. */
    private static Path olderJava() throws IOException {
        Path folder = Path.of("/usr/lib/jvm");
        Assumptions.assumeTrue(Files.isDirectory(folder), "skipped: no " + folder);
        try (Stream<Path> homes = Files.list(folder)) {
            return homes.filter(candidate -> candidate.getFileName().toString().matches(".*-(17|18|19|2[0-4])\\b.*"))
                    .map(candidate -> candidate.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseGet(() -> Assumptions.abort("skipped: no Java 17 to 24 in " + folder));
        }
    }
}

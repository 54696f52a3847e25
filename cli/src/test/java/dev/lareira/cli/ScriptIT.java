package dev.lareira.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@code lareira} script in a made-up checkout whose path has spaces, with a Maven that copies the finished jar and
 * notes that it was called.
 */
class ScriptIT {
    /** What a checkout has that the script reads. */
    private static final List<String> FILES =
            List.of("lareira", "launcher/src/main/resources/dev/lareira/launcher/java.flags");

    private static final String BASH = "/bin/bash";

    @TempDir
    private Path root;

    private Path checkout;
    private Path bin;

    @BeforeEach
    void makeCheckout() throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(BASH)), "skipped: no " + BASH);
        checkout = Files.createDirectories(root.resolve("my check out"));
        bin = Files.createDirectories(root.resolve("bin"));
        for (String file : FILES) {
            Files.createDirectories(checkout.resolve(file).getParent());
            Files.copy(Path.of(System.getProperty("lareira.root"), file), checkout.resolve(file));
        }
        Path source = checkout.resolve("core/src/main/java/A.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "class A {}");
        maven("cp '%s' '%s'; echo '[INFO] BUILD SUCCESS'"
                .formatted(Jar.path(), checkout.resolve("cli/target/lareira.jar")));
    }

    @Test
    void buildsOnFirstUseAndOnlyThen() throws IOException {
        Jar.Result first = start(checkout, "./lareira", "list", "--json");
        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.out().strip()).isEqualTo("[]");
        assertThat(first.err().strip()).isEqualTo("building Lareira (first use) …");
        Jar.Result second = start(checkout, "./lareira", "list", "--json");
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(second.err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void buildsAgainAfterASourceHasChanged() throws IOException {
        start(checkout, "./lareira", "list");
        Files.writeString(checkout.resolve("core/src/main/java/A.java"), "class A { }");
        start(checkout, "./lareira", "list");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void runsFromAnotherFolderAndThroughALink() throws IOException {
        Path link = Files.createSymbolicLink(bin.resolve("lareira"), checkout.resolve("lareira"));
        Files.createSymbolicLink(root.resolve("again"), Path.of("bin/lareira"));
        for (String script :
                List.of(link.toString(), "./again", checkout.resolve("lareira").toString())) {
            Jar.Result result = start(root, script, "tokenize", "no such model");
            assertThat(result.err()).contains("no model no such model");
            assertThat(result.exit()).isEqualTo(1);
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void javaOptionsReachTheJvm() {
        Map<String, String> options = Map.of("LAREIRA_JAVA_OPTS", "-XX:+UseParallelGC -Dlareira.vector=off");
        Jar.Result result = start(checkout, options, "./lareira", "info", "--json");
        assertThat(result.json().get("vectorBits").asInt()).isZero();
    }

    @Test
    void aFailedBuildShowsItsErrorsAndWhereTheRestIs() throws IOException {
        maven("echo '[INFO] Building core'; echo '[ERROR] A.java:[1,1] class expected'; exit 1");
        Jar.Result result = start(checkout, "./lareira", "list");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err())
                .contains("[ERROR] A.java:[1,1] class expected", "build.log")
                .doesNotContain("[INFO]");
        assertThat(checkout.resolve("cli/target/build.log")).exists();
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws IOException {
        Files.delete(bin.resolve("mvn"));
        for (String tool : List.of("dirname", "find", "mkdir", "grep", "readlink", "bash", "env", "rm", "flock")) {
            Path program = Path.of("/usr/bin", tool);
            if (Files.exists(program)) {
                Files.createSymbolicLink(bin.resolve(tool), program);
            }
        }
        Jar.Result result = start(checkout, Map.of("PATH", bin.toString()), "./lareira", "list");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("Install Maven 3.8");
    }

    @Test
    void aRunWithAModelLeavesAnArchiveForLaterOnes() throws IOException {
        String model = Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf").toString();
        start(checkout, "./lareira", "list");
        Path archive = checkout.resolve("cli/target/lareira.jsa");
        assertThat(archive).doesNotExist();
        Jar.Result first = start(checkout, "./lareira", "run", model, "--ids", "504,3575", "-n", "1", "--temp", "0");
        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(archive).exists();
        Jar.Result second = start(checkout, "./lareira", "run", model, "--ids", "504,3575", "-n", "1", "--temp", "0");
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(second.err()).isEmpty();
        Files.writeString(archive, "broken", StandardOpenOption.TRUNCATE_EXISTING);
        assertThat(start(checkout, "./lareira", "list", "--json").json()).isEmpty();
    }

    private Jar.Result start(Path folder, String... command) {
        return start(folder, Map.of(), command);
    }

    private Jar.Result start(Path folder, Map<String, String> variables, String... command) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", bin + ":" + System.getenv("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("LAREIRA_HOME", root.resolve("home").toString());
        environment.put("HOME", root.toString());
        environment.putAll(variables);
        List<String> arguments = new ArrayList<>(List.of(BASH));
        arguments.addAll(List.of(command));
        return Jar.start(folder, environment, "", arguments);
    }

    private void maven(String script) throws IOException {
        Path maven = Files.writeString(
                bin.resolve("mvn"), "#!/bin/bash\necho called >> '%s'\n%s\n".formatted(root.resolve("builds"), script));
        assertThat(maven.toFile().setExecutable(true)).isTrue();
    }

    private int builds() throws IOException {
        return Files.readAllLines(root.resolve("builds")).size();
    }
}

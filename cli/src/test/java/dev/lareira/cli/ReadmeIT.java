package dev.lareira.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What README shows works as it stands there, in a folder with the jar and a model. */
class ReadmeIT {
    private static final String PROMPT = "jshell> ";

    @TempDir
    private Path folder;

    @BeforeEach
    void prepare() throws IOException {
        Path model = Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf").toAbsolutePath();
        Files.createSymbolicLink(folder.resolve("model.gguf"), model);
        Files.createSymbolicLink(
                Files.createDirectories(folder.resolve(".lareira/models")).resolve(model.getFileName()), model);
        Files.createSymbolicLink(folder.resolve("lareira.jar"), Jar.path());
        Files.writeString(
                Files.createDirectories(folder.resolve("vault")).resolve("Roof.md"),
                "We decided in March to have the roof repaired by Ana, for 9,000 euros.\n");
    }

    @TestFactory
    Stream<DynamicTest> everyProgramRuns() throws IOException {
        List<String> programs = blocks("java");
        assertThat(programs).hasSizeGreaterThanOrEqualTo(3);
        return programs.stream()
                .map(program -> DynamicTest.dynamicTest(
                        program.lines().skip(2).limit(4).collect(Collectors.joining(" ")), () -> {
                            Files.writeString(folder.resolve("Hello.java"), program);
                            Jar.Result result = run("", command("java "));
                            assertThat(result.err()).isEmpty();
                            assertThat(result.exit()).isZero();
                            assertThat(result.out().strip()).hasSizeGreaterThan(20);
                        }));
    }

    @Test
    void theJshellSessionRuns() throws IOException {
        List<String> sessions =
                blocks("").stream().filter(block -> block.contains(PROMPT)).toList();
        assertThat(sessions).hasSize(1);
        List<String> lines = sessions.getFirst()
                .lines()
                .filter(line -> line.startsWith(PROMPT))
                .map(line -> line.substring(PROMPT.length()))
                .toList();
        assertThat(lines).hasSizeGreaterThan(2);
        Jar.Result result = run(String.join("\n", lines) + "\n/exit\n", command("jshell "));
        assertThat(result.exit()).isZero();
        assertThat(result.out()).containsPattern("==> \"[^\"]{5,}").doesNotContain("Error", "Exception");
    }

    /** The command line of README that starts with this word, with the programs of the JDK under test. */
    private List<String> command(String start) throws IOException {
        String line = blocks("").stream()
                .flatMap(String::lines)
                .map(text -> text.replaceFirst("^\\$ ", ""))
                .filter(text -> text.startsWith(start) && text.contains("lareira.jar") && !text.contains("-jar"))
                .findFirst()
                .orElseThrow();
        List<String> words = new ArrayList<>(List.of(line.split(" +")));
        words.set(0, Jar.java().resolveSibling(words.getFirst()).toString());
        words.add(1, start.startsWith("java") ? "-Duser.home=" + folder : "-J-Duser.home=" + folder);
        return words;
    }

    private Jar.Result run(String input, List<String> command) {
        return Jar.start(folder, Map.of(), input, command);
    }

    private static List<String> blocks(String language) throws IOException {
        String readme = Files.readString(
                Path.of(System.getProperty("lareira.root", ".")).resolve("README.md"));
        return Pattern.compile("(?sm)^```(\\w*)\\n(.*?)^```$")
                .matcher(readme)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map((MatchResult block) -> block.group(2))
                .toList();
    }
}

package dev.lareira.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands about notes, in the jar, on a small vault with the built-in embedder and no chat model. */
class NotesIT {
    @TempDir
    private static Path home;

    private static Path vault;

    @BeforeAll
    static void prepare() throws IOException {
        vault = Files.createDirectories(home.resolve("vault"));
        Files.createDirectories(vault.resolve(".obsidian"));
        Files.writeString(
                vault.resolve("Roof.md"),
                "# Roof\n\n## Budget\nThe roof repair costs 9,000 euros. See [[Ana]]. #house\n");
        Files.writeString(vault.resolve("Ana.md"), "Ana repairs roofs and can start in May.\n");
        Files.writeString(vault.resolve("Bread.md"), "The sourdough bread is baked for 45 minutes at 230 degrees.\n");
        for (int day = 1; day <= 22; day += 7) {
            Files.writeString(
                    vault.resolve("2026-03-%02d.md".formatted(day)),
                    "Slept badly again, the phone beside me. #sleep\n");
        }
        JsonNode report = run("notes", "add", vault.toString(), "--json");
        assertThat(report.get("added").asInt()).isEqualTo(7);
        assertThat(report.get("pending").asInt()).isZero();
    }

    private static JsonNode run(String... arguments) {
        return Jar.direct(home).run(arguments).json();
    }

    private static String fails(String... arguments) {
        Jar.Result result = Jar.direct(home).run(arguments);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).startsWith("lareira: ").doesNotContain("\tat ");
        return result.err();
    }

    @Test
    void searchesAnswerByWordsMeaningAndConditionsAndLineByLine() {
        JsonNode found = run("notes", "search", "--json", "what", "does", "the", "roof", "cost");
        assertThat(found.get("good").asBoolean()).isTrue();
        JsonNode hit = found.get("hits").get(0);
        assertThat(hit.get("path").asString()).isEqualTo("Roof.md");
        assertThat(hit.get("line").asInt()).isPositive();
        assertThat(hit.get("snippet").asString()).contains("9,000");
        assertThat(hit.get("cosine").asDouble()).isBetween(0.5, 1.0);
        Jar.Result lines = Jar.direct(home)
                .runWithInput(
                        "tag:house\nsourdough\nbefore:nonsense x\n", "notes", "search", "--lines", "--json", "-k", "1");
        assertThat(lines.exit()).isZero();
        List<String> answers = lines.out().lines().toList();
        assertThat(answers).hasSize(3);
        assertThat(answers.get(0)).contains("Roof.md").doesNotContain("Bread.md");
        assertThat(answers.get(1)).contains("Bread.md");
        assertThat(answers.get(2)).contains("error").contains("2026-03");
    }

    @Test
    void statusRelatedExportCompactAndVerifyTellWhatThereIs() {
        assertThat(run("notes", "status", "--json")
                        .get("sources")
                        .get(0)
                        .get("kind")
                        .asString())
                .isEqualTo("obsidian");
        JsonNode related = run("notes", "related", "roof", "-k", "2", "--json");
        assertThat(related.get(0).get("path").asString()).isEqualTo("Ana.md");
        assertThat(related.get(0).get("linked").asBoolean()).isTrue();
        assertThat(Jar.direct(home).run("notes", "export").out().lines()).hasSizeGreaterThanOrEqualTo(7);
        assertThat(Jar.direct(home).run("notes", "status").out())
                .as("one thing a line, none of nothing")
                .containsPattern(" passages, \\d+ kB \\(\\d+ kB unused\\)\nmodel bge-small-en");
        assertThat(Jar.direct(home).run("notes", "sync").out())
                .containsPattern("notes: nothing new \\(\\d+\\.\\d s\\)\n");
        assertThat(run("notes", "compact", "--json").get("bytes").asLong()).isPositive();
        assertThat(run("notes", "verify", "--json").get("sound").asBoolean()).isTrue();
        assertThat(run("notes", "sync", "--json").get("embedded").asInt()).isZero();
        assertThat(fails("notes", "remove", "Rof"))
                .contains("no folder of notes is called Rof; those followed are vault");
        String none =
                Jar.direct(home).run("notes", "search", "quasar", "xylophone").out();
        assertThat(none).startsWith("No good match; the nearest:\n");
        assertThat(none.lines().filter(line -> line.startsWith("    ")))
                .as("snippets of some of the seven notes")
                .hasSize(5);
        assertThat(fails("notes", "related", "Rof")).contains("no note is called Rof");
        assertThat(fails("notes", "add", home.resolve("none").toString())).contains("none");
    }

    @Test
    void withoutAModelThePassagesAnswer() {
        JsonNode answer = run("ask", "--no-model", "--json", "What does the roof repair cost?");
        assertThat(answer.get("outcome").asString()).isEqualTo("passages");
        assertThat(answer.get("passages").get(0).get("text").asString()).isNotEmpty();
        JsonNode none = run("ask", "--no-model", "--json", "Which king built the pyramids of Giza?");
        assertThat(none.get("outcome").asString()).isEqualTo("nothing_found");
    }

    @Test
    void aPassageOfSeveralHeadingsIsCitedAtTheLineThatAnswers(@TempDir Path other) throws IOException {
        Path tasks = Files.createDirectories(other.resolve("tasks"));
        Files.writeString(
                tasks.resolve("Tasks.md"),
                "# Tasks\n\n## Monday\n\nBuy eggs for the cake.\n\n## Monday\n\nCall the plumber about the sink.\n");
        Jar jar = Jar.direct(other);
        assertThat(jar.run("notes", "add", tasks.toString()).out())
                .contains("1 note: 1 new", "; 1 passage embedded")
                .as("a rate of one passage says nothing")
                .doesNotContain("/s");
        assertThat(jar.run("notes", "status").out()).contains(" 1 note, 1 passage, ");
        assertThat(jar.run("ask", "--no-model", "Whom do I call about the sink?")
                        .out())
                .contains("[1] Tasks.md:9  Tasks > Monday\n");
        assertThat(jar.run("notes", "search", "eggs", "cake").out()).startsWith("Tasks.md:5  Tasks > Monday\n");
        JsonNode hit =
                jar.run("notes", "search", "--json", "plumber", "sink").json().at("/hits/0");
        assertThat(hit.path("line").asInt()).isEqualTo(9);
        assertThat(hit.path("startLine").asInt()).isLessThanOrEqualTo(3);
        assertThat(hit.path("heading").asString()).isEqualTo("Tasks > Monday");
        JsonNode passage = jar.run("ask", "--no-model", "--json", "Whom do I call about the sink?")
                .json()
                .at("/passages/0");
        assertThat(passage.path("line").asInt()).isEqualTo(9);
        assertThat(passage.path("startLine").asInt()).isLessThanOrEqualTo(3);
    }

    @Test
    void whereNotesAreInAnotherLanguageThanTheQueryItIsToldWhatToDo(@TempDir Path other) throws IOException {
        Path casa = Files.createDirectories(other.resolve("casa"));
        Files.writeString(casa.resolve("Casa.md"), "O encanador Pedro vem na terça e custa 120 reais à hora.\n");
        Jar jar = Jar.direct(other);
        assertThat(jar.run("notes", "add", casa.toString()).out()).contains("Most of these notes are in Portuguese");
        String english = "When is the chimney swept?";
        assertThat(jar.run("notes", "search", english).out())
                .startsWith("No good match")
                .contains("search in Portuguese", "lareira pull ", "lareira notes sync --embedder ");
        assertThat(jar.run("ask", "--no-model", english).out())
                .contains("ask in Portuguese", "lareira pull ", "lareira notes sync --embedder ");
        assertThat(jar.run("notes", "search", "Quanto custa o encanador?").out())
                .startsWith("Casa.md:1")
                .doesNotContain("lareira pull");
    }

    @Test
    void factsAreRememberedToldAndForgotten() {
        JsonNode fact = run("remember", "--json", "I am allergic to walnuts.");
        assertThat(Path.of(fact.get("path").asString())).startsWith(vault).exists();
        assertThat(run("ask", "--no-model", "--json", "What do you know about me?")
                        .get("answer")
                        .asString())
                .contains("allergic to walnuts");
        assertThat(Jar.direct(home)
                        .run("notes", "search", "allergic", "walnuts")
                        .out())
                .as("one day beside the path")
                .containsPattern("\\.md:5  \\d{4}-\\d\\d-\\d\\d I am allergic to walnuts\n");
        assertThat(fails("forget", "all")).as("a part of a word").contains("lareira remember");
        assertThat(fails("forget", "peanuts")).contains("lareira remember");
        run("forget", "--json", "walnuts");
        assertThat(Path.of(fact.get("path").asString())).doesNotExist();
        assertThat(run("remember", "--json").get("facts")).isEmpty();
    }

    @Test
    void whatIsSaidInTwoPlacesIsForgottenOnceAndTheOtherNamed(@TempDir Path other) throws IOException {
        Jar jar = Jar.direct(other);
        JsonNode fact = jar.run("remember", "--json", "I like green tea.").json();
        JsonNode again = jar.run("remember", "--json", "I like green tea.").json();
        assertThat(again.get("path")).isEqualTo(fact.get("path"));
        Path own = Files.createDirectories(other.resolve("own"));
        Files.writeString(own.resolve("Me.md"), "About me.\n\nI like green\ntea. And figs.\n");
        Jar.Result empty = jar.run("diary", "How was I?");
        assertThat(empty.err()).contains("no note is the page of a day").doesNotContain("fetching");
        assertThat(jar.run("notes", "add", own.resolve("Me.md").toString()).err())
                .contains("Me.md: ", "; expected a folder of notes, or an export as zip")
                .doesNotContain("FileChannelImpl");
        assertThat(jar.run("notes", "add", own.toString()).exit()).isZero();
        Path copy = Path.of(fact.get("path").asString()).resolveSibling("copy.md");
        Files.copy(Path.of(fact.get("path").asString()), copy);
        assertThat(jar.run("forget", "green tea").out())
                .isEqualTo("Forgotten: I like green tea.\nA note of yours still says it: Me.md:3\n");
        assertThat(copy).doesNotExist();
        assertThat(Path.of(fact.get("path").asString())).doesNotExist();
    }

    @Test
    void theDiaryTellsWhatComesUpAgain() {
        JsonNode themes = run("diary", "--themes", "--json");
        assertThat(themes.get(0).get("name").asString()).isEqualTo("#sleep");
        assertThat(themes.get(0).get("weeks").asInt()).isEqualTo(4);
        assertThat(run("diary", "--no-model", "--json", "How did I sleep?")
                        .get("passages")
                        .get(0)
                        .get("path")
                        .asString())
                .startsWith("2026-03-");
    }
}

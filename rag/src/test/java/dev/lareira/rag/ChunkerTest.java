package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkerTest {
    /** A token for each word. */
    private static final ToIntFunction<String> WORDS =
            text -> text.isBlank() ? 0 : text.strip().split("\\s+").length;

    @TempDir
    Path folder;

    private NoteSource source;

    @BeforeEach
    void open() {
        source = NoteSource.open(folder, NoteOptions.defaults());
    }

    @AfterEach
    void close() {
        source.close();
    }

    private Note note(String markdown) {
        byte[] bytes = markdown.getBytes(StandardCharsets.UTF_8);
        return source.load(new NoteFile("House.md", bytes.length, Instant.EPOCH), bytes);
    }

    private List<Chunk> chunks(String markdown) {
        return new Chunker(new ChunkOptions(60, 80), WORDS).chunk(note(markdown));
    }

    private static String words(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.joining(" "));
    }

    @Test
    void aSectionIsAPassageUnderItsHeadings() {
        List<Chunk> chunks = chunks("# Roof\n" + words("a", 30) + "\n## Tiles\n" + words("b", 30) + "\n## Gutter\n"
                + words("c", 30) + "\n# Garden\n" + words("d", 30));
        assertThat(chunks)
                .extracting(Chunk::header)
                .containsExactly("Roof", "Roof > Tiles", "Roof > Gutter", "Roof > Garden");
        assertThat(chunks.get(1).text()).isEqualTo("Roof > Tiles\n" + words("b", 30));
        assertThat(chunks.get(1).headings()).containsExactly("Roof", "Tiles");
        assertThat(chunks).extracting(chunk -> chunk.span().line()).containsExactly(1, 3, 5, 7);
        assertThat(chunks).extracting(chunk -> chunk.span().endLine()).containsExactly(2, 4, 6, 8);
        assertThat(chunks).extracting(Chunk::index).containsExactly(0, 1, 2, 3);
    }

    @Test
    void tinyNeighboursArePutTogetherUnderTheHeadingTheyShare() {
        List<Chunk> chunks = chunks("# Tools\nSaw.\n\n## Drill\nBlue one.\n\n## Hammer\nIn the shed.\n");
        assertThat(chunks).hasSize(1);
        assertThat(chunks.getFirst().body()).isEqualTo("Saw.\n\n## Drill\n\nBlue one.\n\n## Hammer\n\nIn the shed.");
        assertThat(chunks.getFirst().headings()).containsExactly("Tools", "Drill", "Hammer");
    }

    @Test
    void aliasesTagsAndPropertiesStandAboveTheFirstPassageOnly() {
        List<Chunk> chunks = chunks("---\naliases: Casa\ntags: home\nauthor: Ana\n---\n# One\n" + words("a", 40)
                + "\n# Two\n" + words("b", 40));
        assertThat(chunks.getFirst().header()).isEqualTo("One\naliases: Casa\ntags: home\nauthor: Ana");
        assertThat(chunks.getLast().header()).isEqualTo("One > Two");
        assertThat(chunks.getLast().tags()).containsExactly("home");
    }

    @Test
    void longSectionsAreCutBetweenBlocksThenSentences() {
        String sentence = "So " + words("w", 13) + ". ";
        List<Chunk> chunks =
                chunks("# Long\n" + words("a", 30) + "\n\n" + words("b", 30) + "\n\n" + sentence.repeat(12));
        assertThat(chunks).hasSizeGreaterThan(3);
        assertThat(chunks.get(0).body()).isEqualTo(words("a", 30));
        assertThat(chunks.get(1).body()).isEqualTo(words("b", 30));
        assertThat(chunks.subList(2, chunks.size()))
                .allSatisfy(
                        chunk -> assertThat(chunk.body()).startsWith("So w0 ").endsWith("w12."));
        assertThat(chunks)
                .allSatisfy(chunk -> assertThat(WORDS.applyAsInt(chunk.text())).isLessThanOrEqualTo(80));
    }

    @Test
    void fencesTablesAndCalloutsThatFitStayWhole() {
        String code = "```java\n"
                + IntStream.range(0, 20).mapToObj(i -> "int x" + i + ";\n").collect(Collectors.joining()) + "```";
        String table = "| k | v |\n|---|---|\n"
                + IntStream.range(0, 10).mapToObj(i -> "| k" + i + " | v |\n").collect(Collectors.joining());
        String callout = "> [!tip] Title\n> " + words("c", 30) + "\n> - " + words("d", 12);
        List<Chunk> chunks = chunks(words("a", 40) + "\n\n" + code + "\n\n" + table + "\n" + callout);
        assertThat(chunks)
                .anySatisfy(chunk ->
                        assertThat(chunk.body()).contains("```java\nint x0;").contains("int x19;\n```"));
        assertThat(chunks)
                .anySatisfy(chunk -> assertThat(chunk.body()).contains("k | v").contains("k9 | v"));
        assertThat(chunks)
                .anySatisfy(
                        chunk -> assertThat(chunk.body()).contains("Tip: Title").contains("d11"));
    }

    @Test
    void aTableThatDoesNotFitIsCutBetweenRowsUnderItsHeader() {
        String table = "| name | value |\n|---|---|\n"
                + IntStream.range(0, 60)
                        .mapToObj(i -> "| k" + i + " | v" + i + " |\n")
                        .collect(Collectors.joining());
        List<Chunk> chunks = chunks(table);
        assertThat(chunks)
                .hasSizeGreaterThan(2)
                .allSatisfy(chunk -> assertThat(chunk.body()).startsWith("name | value\nk"));
        assertThat(chunks.get(1).span().line()).isEqualTo(chunks.get(0).span().endLine() + 1);
    }

    @Test
    void codeThatDoesNotFitIsCutBetweenLinesInAFenceEach() {
        String code =
                IntStream.range(0, 100).mapToObj(i -> "call(" + i + "); // x\n").collect(Collectors.joining());
        List<Chunk> chunks = chunks("```js\n" + code + "```\n");
        assertThat(chunks)
                .hasSizeGreaterThan(2)
                .allSatisfy(chunk ->
                        assertThat(chunk.body()).startsWith("```js\ncall(").endsWith("x\n```"));
        Chunk second = chunks.get(1);
        int line = second.span().line();
        assertThat(second.body()).startsWith("```js\ncall(" + (line - 2) + ")");
    }

    @Test
    void aWordWithoutEndIsCutToo() {
        List<Chunk> chunks = chunks("x".repeat(50_000) + " 😀".repeat(3_000));
        assertThat(chunks).hasSizeGreaterThan(20).allSatisfy(chunk -> {
            assertThat(chunk.body().length()).isLessThan(2_000);
            assertThat(chunk.body()).doesNotContain("\uFFFD");
            assertThat(new String(chunk.body().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(chunk.body());
        });
    }

    @Test
    void aNoteWithoutTextIsFoundByItsTitle() {
        List<Chunk> chunks = chunks("");
        assertThat(chunks).singleElement().satisfies(chunk -> {
            assertThat(chunk.text()).isEqualTo("House");
            assertThat(chunk.span()).isEqualTo(new Span(1, 1, 0, 0, 0));
        });
        assertThat(chunks("# House\n## Empty\n## Also empty\n"))
                .singleElement()
                .satisfies(chunk -> assertThat(chunk.headings()).containsExactly("House", "Empty", "Also empty"));
    }

    @Test
    void linksTagsAndIdsGoWithTheirPassage() {
        List<Chunk> chunks =
                chunks("# A\n" + words("a", 40) + " [[Roof]] #t1 ^one\n# B\n" + words("b", 40) + " [[Bank]] #t2");
        assertThat(chunks.get(0).links()).extracting(NoteLink::target).containsExactly("Roof");
        assertThat(chunks.get(0).tags()).containsExactly("t1");
        assertThat(chunks.get(0).blockIds()).containsExactly("one");
        assertThat(chunks.get(1).links()).extracting(NoteLink::target).containsExactly("Bank");
        assertThat(chunks.get(1).tags()).containsExactly("t2");
    }

    @Test
    void linesOfALongParagraphAreThoseOfEachPassage() {
        String text = IntStream.range(0, 40)
                .mapToObj(i -> "Line " + i + " has six words here.\n")
                .collect(Collectors.joining());
        List<Chunk> chunks = chunks(text);
        assertThat(chunks)
                .hasSizeGreaterThan(2)
                .allSatisfy(chunk -> assertThat(chunk.body())
                        .startsWith("Line " + (chunk.span().line() - 1) + " "));
    }

    @Test
    void languagesOfPassagesMayDiffer() {
        List<Chunk> chunks =
                chunks("# One\nThe roof of the house was repaired by the man who lives there, and it is good now.\n"
                        + words("a", 20)
                        + "\n# Dois\nO telhado da casa foi consertado pelo homem que mora lá, e agora está bom para nós.\n"
                        + words("b", 20));
        assertThat(chunks).extracting(Chunk::language).containsExactly("en", "pt");
    }

    @Test
    void editingOneSectionLeavesTheTextOfTheOthers() {
        String before = "# A\n" + words("a", 50) + "\n# B\n" + words("b", 50) + "\n# C\n" + words("c", 50);
        List<String> old = chunks(before).stream().map(Chunk::text).toList();
        List<String> edited = chunks(before.replace("b7 ", "changed ")).stream()
                .map(Chunk::text)
                .toList();
        assertThat(edited).hasSameSizeAs(old);
        assertThat(edited.get(0)).isEqualTo(old.get(0));
        assertThat(edited.get(1)).isNotEqualTo(old.get(1));
        assertThat(edited.get(2)).isEqualTo(old.get(2));
    }

    /** Notes of random shape: nothing is lost, nothing is too long, and lines go forward. */
    @Test
    void everyWordOfANoteIsInAPassageAndNoneIsTooLong() {
        SplittableRandom random = new SplittableRandom(42);
        for (int round = 0; round < 300; round++) {
            List<String> written = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            for (int block = 0; block < 1 + random.nextInt(20); block++) {
                String run = words("w" + block + "x", 1 + random.nextInt(random.nextInt(4) == 0 ? 200 : 30));
                written.addAll(List.of(run.split(" ")));
                text.append(
                        switch (random.nextInt(6)) {
                            case 0 -> "#".repeat(1 + random.nextInt(4)) + " " + run.split(" ")[0] + "\n" + run;
                            case 1 -> "- " + run.replace(" ", random.nextInt(3) == 0 ? "\n- " : " ");
                            case 2 -> "> " + run;
                            case 3 -> "```\n" + run.replace(" ", "\n") + "\n```";
                            case 4 -> "1. a\n   - " + run;
                            default ->
                                run.replace(" w", random.nextInt(2) == 0 ? ". W" : " w")
                                        .replace(". W", ". w");
                        });
                text.append("\n\n");
            }
            List<Chunk> chunks = chunks(text.toString());
            String all = chunks.stream()
                    .map(chunk -> chunk.body() + " " + String.join(" ", chunk.headings()))
                    .collect(Collectors.joining(" "));
            List<String> found = List.of(all.split("[^a-z0-9]+"));
            assertThat(found).as("round %d", round).containsAll(written);
            assertThat(chunks)
                    .as("round %d", round)
                    .allSatisfy(
                            chunk -> assertThat(WORDS.applyAsInt(chunk.text())).isLessThanOrEqualTo(84));
            int line = 0;
            for (Chunk chunk : chunks) {
                assertThat(chunk.span().line()).as("round %d", round).isGreaterThanOrEqualTo(line);
                line = chunk.span().line();
            }
        }
    }
}

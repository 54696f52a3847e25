package dev.lareira.rag;

import static dev.lareira.rag.CheckVault.ofKind;
import static dev.lareira.rag.CheckVault.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.lareira.rag.NoteLink.Kind;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every syntax of Logseq that a page can have, each in a page of the graph among the resources. */
class LogseqVaultTest {
    private static final String ESTIMATE = "64f0c1aa-1111-4222-8333-444455556666";
    private static CheckVault graph;

    @BeforeAll
    static void open() {
        graph = new CheckVault("logseq");
    }

    @AfterAll
    static void close() {
        graph.close();
    }

    private static Note page(String name) {
        return graph.note("pages/" + name);
    }

    private static NoteBlock block(String text) {
        return page("syntax.md")
                .allBlocks()
                .filter(block -> block.text().startsWith(text))
                .findFirst()
                .orElseThrow();
    }

    private static List<NoteBlock> syntax(int line) {
        return page("syntax.md")
                .allBlocks()
                .filter(block -> block.span().line() <= line && block.span().endLine() >= line)
                .toList();
    }

    @Test
    void backupsTheRecycleBinAndHiddenPagesAreLeftOut() {
        assertThat(graph.paths())
                .containsExactly(
                        "journals/2021_05_25.md",
                        "pages/Ana Souza.md",
                        "pages/garden.org",
                        "pages/headings.md",
                        "pages/hls__Roof_manual_1650000000000_0.md",
                        "pages/plain.md",
                        "pages/projects___House roof.md",
                        "pages/q%3F what.md",
                        "pages/syntax.md",
                        "whiteboards/Ideas.edn");
    }

    @Test
    void namesOfFilesAreDecodedToTitles() {
        assertThat(page("q%3F what.md").title()).isEqualTo("q? what");
        assertThat(page("projects___House roof.md").title()).isEqualTo("projects/House roof");
        assertThat(page("hls__Roof_manual_1650000000000_0.md").title()).isEqualTo("Roof manual");
    }

    @Test
    void aJournalPageIsADay() {
        Note journal = graph.note("journals/2021_05_25.md");
        assertThat(journal.title()).isEqualTo("May 25th, 2021");
        assertThat(journal.journal()).isTrue();
        assertThat(journal.date()).isEqualTo(new NoteDate(LocalDate.of(2021, 5, 25), NoteDate.Origin.FILE_NAME));
    }

    @Test
    void aTitleInFrontMatterCanMakeAJournalPage() {
        Note page = page("headings.md");
        assertThat(page.title()).isEqualTo("Feb 7th, 2021");
        assertThat(page.journal()).isTrue();
        assertThat(page.date()).isEqualTo(new NoteDate(LocalDate.of(2021, 2, 7), NoteDate.Origin.JOURNAL));
    }

    @Test
    void propertiesOfAPageAreReadWithTheirLinks() {
        Note page = page("projects___House roof.md");
        assertThat(page.aliases()).containsExactly("Telhado", "The roof");
        assertThat(page.pageTags()).containsExactly("house", "big repairs", "urgent");
        assertThat(page.properties())
                .contains(
                        entry("type", List.of("Project")),
                        entry("comma-list", List.of("one", "two")),
                        entry("author", List.of("Not a link")),
                        entry("motto", List.of("no refs here #nor-tag")),
                        entry("cost-total", List.of("1250")))
                .doesNotContainKeys("public", "collapsed", "id", "title");
        assertThat(page.pageLinks())
                .extracting(NoteLink::target)
                .containsExactly("house", "big repairs", "urgent", "Project");
    }

    @Test
    void bulletsNestByTabsAndBlanks() {
        NoteBlock multi = block("Multi line");
        assertThat(multi.text()).isEqualTo("Multi line\nsecond line");
        assertThat(multi.children())
                .extracting(NoteBlock::text)
                .containsExactly("after a blank", "child one", "child by spaces");
        assertThat(multi.children().get(1).children())
                .extracting(NoteBlock::text)
                .containsExactly("grandchild");
        assertThat(multi.span().line()).isEqualTo(55);
        assertThat(multi.span().endLine()).isEqualTo(61);
    }

    @Test
    void aBlockHoldsHeadingsFencesTablesAndProperties() {
        NoteBlock estimate = page("projects___House roof.md").blocks().getFirst();
        assertThat(estimate.kind()).isEqualTo(BlockKind.HEADING);
        assertThat(estimate.id()).contains(ESTIMATE);
        assertThat(estimate.all().map(NoteBlock::text).filter(text -> !text.isEmpty()))
                .containsExactly(
                        "Estimate",
                        "The first offer is R$ 1.250 by Ana.",
                        "tiles: ceramic\nTwelve square metres",
                        "- (not a bullet)\n#not-a-tag",
                        "part | price",
                        "gutter | 300");
        assertThat(ofKind(page("projects___House roof.md"), BlockKind.CODE))
                .extracting(NoteBlock::info)
                .containsExactly("clojure");
        assertThat(page("projects___House roof.md").tags()).contains("reply").doesNotContain("not-a-tag");
    }

    @Test
    void headingsWithoutBulletStandAboveTheBulletsAfterThem() {
        Note page = page("headings.md");
        assertThat(page.blocks())
                .extracting(NoteBlock::text)
                .containsExactly("Text before any bullet.", "First part", "Second part");
        assertThat(page.blocks().get(1).all().map(NoteBlock::text))
                .containsExactly("First part", "one", "two", "Deeper", "three");
    }

    @Test
    void aPageWithoutBulletsIsText() {
        assertThat(texts(page("plain.md"))).containsExactly("A page without bullets", "Just a paragraph with syntax.");
    }

    @Test
    void referencesToBlocksShowTheirTextAndResolve() {
        NoteBlock see = page("projects___House roof.md").blocks().get(1);
        assertThat(see.text()).isEqualTo("See Estimate and the estimate and .");
        assertThat(graph.note("journals/2021_05_25.md").blocks().getLast().text())
                .startsWith("Call Ana Souza about the Estimate");
        NoteGraph links = graph.graph();
        assertThat(links.links("journals/2021_05_25.md"))
                .containsExactly("pages/Ana Souza.md", "pages/projects___House roof.md");
        assertThat(links.backlinks("pages/projects___House roof.md").keySet())
                .contains("journals/2021_05_25.md", "pages/garden.org", "pages/syntax.md");
        assertThat(links.resolve("pages/plain.md", "telhado")).contains("pages/projects___House roof.md");
        assertThat(links.resolve("pages/plain.md", "PROJECTS/house roof")).contains("pages/projects___House roof.md");
        assertThat(links.resolve("pages/plain.md", "May 25th, 2021")).contains("journals/2021_05_25.md");
    }

    @Test
    void everyStateOfATaskIsKnown() {
        assertThat(page("syntax.md").blocks().subList(0, 11))
                .extracting(NoteBlock::info, NoteBlock::text)
                .containsExactly(
                        tuple("TODO", "plain"),
                        tuple("DOING", "with priority"),
                        tuple("DONE", "done"),
                        tuple("LATER", "l"),
                        tuple("NOW", "n"),
                        tuple("WAIT", "w"),
                        tuple("WAITING", "w2"),
                        tuple("IN-PROGRESS", "p"),
                        tuple("CANCELED", "c"),
                        tuple("CANCELLED", "c2"),
                        tuple("", "TODOS is no task"));
        assertThat(page("syntax.md").properties()).contains(entry("priority", List.of("A")));
    }

    @Test
    void scheduledDaysAreReadableAndLogbooksAreGone() {
        NoteBlock call = graph.note("journals/2021_05_25.md").blocks().getLast();
        assertThat(call.info()).isEqualTo("TODO");
        assertThat(call.text()).endsWith("Estimate\nScheduled: 2021-05-26 7:00").doesNotContain("CLOCK");
        assertThat(graph.note("journals/2021_05_25.md").properties())
                .contains(entry("scheduled", List.of("2021-05-26 7:00")));
        assertThat(block("Deadline").text()).isEqualTo("Deadline: 2021-06-01\nPay the bill");
    }

    @Test
    void embedsAreLinksOnly() {
        assertThat(page("syntax.md").links().stream().filter(link -> link.kind() == Kind.EMBED))
                .extracting(NoteLink::target, link -> link.blockId().orElse(""), NoteLink::text)
                .containsExactly(
                        tuple("projects/House roof", "", "projects/House roof"),
                        tuple("", ESTIMATE, ""),
                        tuple("", ESTIMATE, ""));
    }

    @Test
    void macrosAreCarriedOutOrLeftOut() {
        assertThat(texts(page("syntax.md")))
                .contains(
                        "Before after",
                        "The capital is Lisbon.",
                        "https://example.org/watch?v=1",
                        "https://example.org/v https://example.org/t",
                        "projects",
                        "Rose is red, violet's blue. again {{loop}} {{unknown x}}");
    }

    @Test
    void blocksOfOrgBecomeCalloutsQuotesAndCode() {
        assertThat(ofKind(page("syntax.md"), BlockKind.CALLOUT))
                .extracting(NoteBlock::info, NoteBlock::text)
                .containsExactly(tuple("note", ""), tuple("note", "Pinned"));
        assertThat(ofKind(page("syntax.md"), BlockKind.QUOTE).getFirst().children())
                .extracting(NoteBlock::text)
                .containsExactly("Quoted text.");
        assertThat(ofKind(page("syntax.md"), BlockKind.CODE))
                .extracting(NoteBlock::info, NoteBlock::text)
                .containsExactly(
                        tuple("python", "print(\"[[x]]\")"), tuple("", "as it is #nothing"), tuple("query", ""));
        assertThat(syntax(40)).extracting(NoteBlock::text).containsExactly("In the middle.");
        assertThat(syntax(22)).extracting(NoteBlock::text).contains("Note with Ana Souza.");
    }

    @Test
    void hiccupIsText() {
        assertThat(block("Hiccup").text()).isEqualTo("Hiccup bold");
        assertThat(block("Inline").text()).isEqualTo("Inline vector text and [:not closed");
        assertThat(block("over").text()).isEqualTo("over lines");
    }

    @Test
    void highlightsTagsAndAttributesOfPicturesLeavePlainText() {
        NoteBlock marked = block("marked");
        assertThat(marked.text()).isEqualTo("marked also struck #tag and #multi word");
        assertThat(marked.tags()).containsExactly("tag", "multi word");
        assertThat(marked.links()).extracting(NoteLink::target).containsExactly("tag", "multi word");
        NoteBlock picture = syntax(48).getFirst();
        assertThat(picture.text()).isEqualTo("roof");
        assertThat(picture.links())
                .extracting(NoteLink::kind, NoteLink::target)
                .containsExactly(tuple(Kind.ATTACHMENT, "../assets/roof.png"));
    }

    @Test
    void propertiesOfTheApplicationAreNotShown() {
        assertThat(block("A flashcard").text()).isEqualTo("A flashcard #card");
        Note highlights = page("hls__Roof_manual_1650000000000_0.md");
        assertThat(texts(highlights)).containsExactly("Tiles must overlap by 8 cm\nhl-page: 12");
        assertThat(highlights.properties())
                .contains(entry("hl-page", List.of("12")))
                .doesNotContainKey("ls-type");
    }

    @Test
    void orgPagesAreOutlinesToo() {
        Note garden = page("garden.org");
        assertThat(garden.format()).isEqualTo(NoteFormat.LOGSEQ_ORG);
        assertThat(garden.title()).isEqualTo("The garden");
        assertThat(garden.aliases()).containsExactly("Jardim");
        assertThat(garden.pageTags()).containsExactly("plants", "home");
        assertThat(garden.properties()).contains(entry("season", List.of("spring")), entry("soil", List.of("clay")));
        NoteBlock plant = garden.blocks().getFirst();
        assertThat(plant.info()).isEqualTo("TODO");
        assertThat(plant.text())
                .isEqualTo("Plant tomatoes and basil #food #herbs\nScheduled: 2021-04-01\n"
                        + "Near the fence wall, see the roof and syntax.");
        assertThat(plant.id()).contains("64f0c1aa-3333-4222-8333-444455556666");
        assertThat(plant.children())
                .extracting(NoteBlock::text)
                .containsExactly("Water every day or often", "Seeds and estimate");
        assertThat(ofKind(garden, BlockKind.CODE))
                .extracting(NoteBlock::text)
                .containsExactly("echo \"* not a headline\"");
        assertThat(ofKind(garden, BlockKind.ROW))
                .extracting(NoteBlock::text)
                .containsExactly("tool | place", "hoe | shed");
        assertThat(garden.links())
                .extracting(NoteLink::target)
                .contains("projects/House roof", "syntax", "https://example.org/seeds");
        assertThat(garden.date().origin()).isEqualTo(NoteDate.Origin.MODIFIED);
    }

    @Test
    void whiteboardsAreTheirTexts() {
        assertThat(texts(graph.note("whiteboards/Ideas.edn"))).containsExactly("Board idea", "Arrow label");
    }

    @Test
    void passagesAreSubtreesUnderTheFirstLinesOfTheBulletsAbove() {
        Chunker chunker = new Chunker(new ChunkOptions(24, 40), text -> text.split("\\s+").length);
        List<Chunk> chunks = chunker.chunk(page("projects___House roof.md"));
        assertThat(chunks.getFirst().header()).startsWith("projects/House roof\naliases: Telhado, The roof\ntags: big");
        assertThat(chunks)
                .anySatisfy(chunk -> {
                    assertThat(chunk.header()).isEqualTo("projects/House roof > Estimate");
                    assertThat(chunk.body())
                            .isEqualTo(
                                    "- ```clojure\n  - (not a bullet)\n  #not-a-tag\n  ```\n- part | price\n  gutter | 300");
                    assertThat(chunk.span().line()).isEqualTo(17);
                })
                .anySatisfy(chunk -> assertThat(chunk.body()).contains("- See Estimate and the estimate"));
        assertThat(chunks.stream().flatMap(chunk -> chunk.blockIds().stream())).containsExactly(ESTIMATE);
    }
}

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

/** Every syntax of Obsidian that a note can have, each in a note of the vault among the resources. */
class ObsidianVaultTest {
    private static CheckVault vault;

    @BeforeAll
    static void open() {
        vault = new CheckVault("obsidian");
    }

    @AfterAll
    static void close() {
        vault.close();
    }

    private static Note note(String name) {
        return vault.note(name + ".md");
    }

    @Test
    void settingsTrashTemplatesAndExcludedFilesAreNoNotes() {
        assertThat(vault.paths())
                .contains("Links.md", "Board.canvas", "Views.base", "How to/Embed files.md", "Empty.md")
                .noneMatch(path -> path.startsWith(".")
                        || path.startsWith("Archive/")
                        || path.startsWith("Templates/")
                        || path.startsWith("Scripts/"))
                .doesNotContain("secret-12.md", "Files/daily template.md");
        assertThat(vault.listing.warnings()).isEmpty();
    }

    @Test
    void aNoteIsCalledAsItsFileUnlessATitleIsGiven() {
        assertThat(note("Links").title()).isEqualTo("Links");
        assertThat(note("Properties").title()).isEqualTo("Kitchen roof");
        assertThat(note("Links").format()).isEqualTo(NoteFormat.OBSIDIAN);
    }

    @Test
    void propertiesOfEveryTypeKeepTheirValueAsWritten() {
        Note note = note("Properties");
        assertThat(note.properties())
                .contains(
                        entry("cost", List.of("1250.00")),
                        entry("paid", List.of("true")),
                        entry("date", List.of("2020-08-21")),
                        entry("inspected", List.of("2020-08-21T10:30:00")),
                        entry("people", List.of("Ana", "Bruno")),
                        entry("address.street", List.of("Rua do Sol")),
                        entry("address.number", List.of("007")),
                        entry("empty", List.of()),
                        entry("long-key-name", List.of("yes")));
        assertThat(note.pageTags()).containsExactly("house/roof", "urgent");
        assertThat(note.aliases()).containsExactly("Telhado", "The roof");
        assertThat(note.pageLinks()).extracting(NoteLink::target).containsExactly("Links", "Ana Souza");
        assertThat(note.date()).isEqualTo(new NoteDate(LocalDate.of(2020, 8, 21), NoteDate.Origin.PROPERTY));
        assertThat(texts(note)).containsExactly("Body stays.");
        assertThat(note.warnings()).isEmpty();
    }

    @Test
    void propertiesMayBeJson() {
        Note note = note("Properties as JSON");
        assertThat(note.pageTags()).containsExactly("json", "data");
        assertThat(note.properties()).contains(entry("rating", List.of("5")), entry("aliases", List.of()));
        assertThat(texts(note)).containsExactly("Body of JSON.");
    }

    @Test
    void tagsAndAliasesMayBeOneLineAndUnderTheirOldNames() {
        Note note = note("Properties in one line");
        assertThat(note.pageTags()).containsExactly("one", "two", "three");
        assertThat(note.aliases()).containsExactly("File formats");
    }

    @Test
    void brokenPropertiesAreKeptAsTextAndReadLineByLine() {
        Note note = note("Properties broken");
        assertThat(note.title()).isEqualTo("Roof: the second try");
        assertThat(note.properties()).contains(entry("author", List.of("Ana")));
        assertThat(note.pageTags()).containsExactly("unclosed");
        assertThat(texts(note))
                .containsExactly(
                        "title: Roof: the second try\ntags: [unclosed\nauthor: Ana",
                        "The body of the broken one is here.");
        assertThat(note.warnings())
                .singleElement()
                .hasToString("line 1: the properties are no YAML, kept as text: mapping values are not allowed here");
    }

    @Test
    void propertiesWithoutEndAreText() {
        Note note = note("Properties without end");
        assertThat(texts(note)).containsExactly("title: Nobody closes this\nAnd the text goes on.");
        assertThat(note.warnings()).extracting(NoteWarning::kind).containsExactly(NoteWarning.Kind.PROPERTIES);
        assertThat(note("Rule first").warnings()).isEmpty();
        assertThat(texts(note("Rule first"))).containsExactly("Not properties, only a rule above.");
    }

    @Test
    void linksNameTheirNoteHeadingBlockAndText() {
        assertThat(note("Links").links())
                .extracting(
                        NoteLink::target,
                        NoteLink::headings,
                        link -> link.blockId().orElse(""),
                        NoteLink::text)
                .startsWith(
                        tuple("Properties", List.of(), "", "Properties"),
                        tuple("properties.md", List.of(), "", "properties"),
                        tuple("How to/Embed files", List.of(), "", "How to/Embed files"),
                        tuple("Blocks", List.of("Lists"), "", "Blocks > Lists"),
                        tuple("Blocks", List.of("Lists", "Nested"), "", "Blocks > Lists > Nested"),
                        tuple("", List.of("Markdown"), "", "Markdown"),
                        tuple("Blocks", List.of(), "quote-1", "Blocks"),
                        tuple("Properties", List.of(), "", "the roof"));
    }

    @Test
    void aLinkInATableHasAnEscapedBar() {
        NoteBlock row = ofKind(note("Links"), BlockKind.ROW).getLast();
        assertThat(row.text()).isEqualTo("one | in a table");
        assertThat(row.links()).extracting(NoteLink::target).containsExactly("Properties");
        assertThat(row.links()).extracting(NoteLink::line).containsExactly(8);
    }

    @Test
    void markdownLinksLeadToNotesAndOutOfThem() {
        NoteBlock block = note("Links").blocks().getLast();
        assertThat(block.links())
                .extracting(NoteLink::kind, NoteLink::target, NoteLink::headings)
                .containsExactly(
                        tuple(Kind.LINK, "Properties.md", List.of()),
                        tuple(Kind.LINK, "How to/Embed files.md", List.of("first")),
                        tuple(Kind.LINK, "How to/Embed files.md", List.of()),
                        tuple(Kind.LINK, "How to/Embed files", List.of()),
                        tuple(Kind.URL, "https://example.org/a_b_c", List.of()),
                        tuple(Kind.URL, "https://example.org/auto", List.of()),
                        tuple(Kind.URL, "https://example.org/x_(y)_z", List.of()),
                        tuple(Kind.URL, "mailto:me@example.org", List.of()));
        assertThat(block.text())
                .contains("bare https://example.org/x_(y)_z.")
                .endsWith("Escaped [[Nowhere]] and code [[Nowhere else]].");
    }

    @Test
    void linksResolveByPathNameAndAliasAndGiveBacklinks() {
        NoteGraph graph = vault.graph();
        assertThat(graph.unresolved("Links.md")).extracting(NoteLink::target).containsExactly("Not there yet");
        assertThat(graph.links("Links.md")).containsExactly("Properties.md", "How to/Embed files.md", "Blocks.md");
        assertThat(graph.backlinks("Properties.md").keySet())
                .containsExactly("Board.canvas", "Embeds.md", "Html.md", "Links.md");
        assertThat(graph.backlinks("How to/Embed files.md").get("Links.md")).hasSize(5);
        assertThat(graph.links("Properties.md")).containsExactly("Links.md", "Ana Souza.md");
    }

    @Test
    void embedsAreLinksAndTheirTextStaysAtHome() {
        Note note = note("Embeds");
        assertThat(note.links())
                .extracting(NoteLink::kind, NoteLink::target, NoteLink::text)
                .containsExactly(
                        tuple(Kind.EMBED, "Properties", "Properties"),
                        tuple(Kind.EMBED, "Blocks", "Blocks > Lists"),
                        tuple(Kind.EMBED, "Blocks", "Blocks"),
                        tuple(Kind.ATTACHMENT, "Files/roof.png", ""),
                        tuple(Kind.ATTACHMENT, "Files/roof.png", "The roof from the street"),
                        tuple(Kind.EMBED, "Files/plan.pdf", "Files/plan.pdf"),
                        tuple(Kind.ATTACHMENT, "Files/voice.ogg", ""),
                        tuple(Kind.EMBED, "Board.canvas", "Board.canvas"),
                        tuple(Kind.URL, "https://example.org/gutter.jpg", "The gutter"),
                        tuple(Kind.ATTACHMENT, "Files/roof side.jpg", "Local"));
        assertThat(note.blocks().getFirst().text()).doesNotContain("Body stays").doesNotContain("100");
        assertThat(note.links().get(5).headings()).isEmpty();
        assertThat(ofKind(note, BlockKind.CODE)).extracting(NoteBlock::info).containsExactly("query");
    }

    @Test
    void blockIdsNameParagraphsItemsAndTheBlockBeforeThem() {
        Note note = note("Blocks");
        assertThat(note.allBlocks().filter(block -> block.id().isPresent()))
                .extracting(block -> block.id().get(), NoteBlock::kind)
                .containsExactly(
                        tuple("para-1", BlockKind.PARAGRAPH),
                        tuple("quote-1", BlockKind.QUOTE),
                        tuple("table-1", BlockKind.TABLE),
                        tuple("callout-1", BlockKind.CALLOUT),
                        tuple("list-1", BlockKind.LIST),
                        tuple("item-1", BlockKind.ITEM),
                        tuple("item-2", BlockKind.ITEM));
        assertThat(texts(note))
                .contains("A paragraph with an id.", "first", "inner")
                .contains("A caret in text: 2 ^3 is eight, and ^not-an-id in the middle\nof a paragraph.")
                .noneMatch(text -> text.contains("-1"));
    }

    @Test
    void headingsKeepTheirLevelsAndLines() {
        assertThat(note("Blocks").headings())
                .extracting(
                        NoteBlock::level, NoteBlock::text, block -> block.span().line())
                .containsExactly(tuple(1, "Blocks", 1), tuple(2, "Lists", 23), tuple(3, "Nested", 30));
    }

    @Test
    void tagsOfAnyScriptAreFoundOutsideOfCodeAndProperties() {
        Note note = note("Tags");
        assertThat(note.tags())
                .containsExactlyInAnyOrder(
                        "inbox", "start", "a/b_c-d", "ação", "日記", "🏠", "paren", "y1984", "headtag");
        assertThat(note.pageTags()).containsExactly("inbox");
        assertThat(ofKind(note, BlockKind.CODE).getFirst().text()).isEqualTo("# not a heading #nor-tag");
        assertThat(note.headings()).extracting(NoteBlock::text).containsExactly("Heading with #headtag");
    }

    @Test
    void calloutsHaveAKindATitleAndBlocks() {
        Note note = note("Callouts");
        assertThat(ofKind(note, BlockKind.CALLOUT))
                .extracting(NoteBlock::info, NoteBlock::text)
                .containsExactly(
                        tuple("tip", ""),
                        tuple("warning", "Folded title with Links"),
                        tuple("question", "Outer"),
                        tuple("todo", "Inner"),
                        tuple("note", "Recipe"),
                        tuple("note", "Mood"));
        NoteBlock warning = note.blocks().get(1);
        assertThat(warning.links()).extracting(NoteLink::target).containsExactly("Links");
        assertThat(warning.children().getFirst().text()).isEqualTo("Body of it.");
        assertThat(warning.all().filter(block -> block.kind() == BlockKind.ITEM))
                .extracting(NoteBlock::info, NoteBlock::text)
                .containsExactly(tuple(" ", "a task"));
        assertThat(note.blocks().get(2).all().toList().getLast().text()).isEqualTo("Innermost.");
        assertThat(note.blocks().getLast().kind()).isEqualTo(BlockKind.QUOTE);
    }

    @Test
    void commentsAreGoneEvenAcrossParagraphs() {
        Note note = note("Comments");
        assertThat(texts(note))
                .containsExactly(
                        "Seen text.",
                        "After.",
                        "Code %% shown %% stays.",
                        "%% also shown %%",
                        "Visible end.",
                        "Heading after an empty comment",
                        "Last one begins %% and has no end.");
        assertThat(note.links()).isEmpty();
        assertThat(note.tags()).isEmpty();
        assertThat(note.blocks().get(1).span().line()).isEqualTo(8);
    }

    @Test
    void emphasisHighlightAndBreaksLeavePlainText() {
        assertThat(note("Formatting").blocks().getFirst().text())
                .isEqualTo("Some marked and struck and bold, slanted, code text.\n"
                        + "Hard break with blanks\nand with a backslash\nend.");
        assertThat(note("Formatting").blocks().getLast().text()).isEqualTo("*not slanted* & ©");
    }

    @Test
    void listsKnowTasksAndNumbers() {
        assertThat(ofKind(note("Formatting"), BlockKind.ITEM))
                .extracting(NoteBlock::info, NoteBlock::text)
                .containsExactly(
                        tuple(" ", "open task"),
                        tuple("x", "done task"),
                        tuple("?", "asked task"),
                        tuple("-", "dropped task"),
                        tuple("", "star item"),
                        tuple("", "plus item"),
                        tuple("3.", "third"),
                        tuple("4.", "fourth"));
    }

    @Test
    void underlinedHeadingsCount() {
        assertThat(note("Formatting").headings())
                .extracting(NoteBlock::level, NoteBlock::text)
                .containsExactly(tuple(1, "Setext one"), tuple(2, "Setext two"));
    }

    @Test
    void codeIsKeptAndQueriesAreOnlyNamed() {
        assertThat(ofKind(note("Formatting"), BlockKind.CODE))
                .extracting(NoteBlock::info, NoteBlock::text)
                .containsExactly(
                        tuple("", "indented code [[no]]"),
                        tuple("python", "```\ninner fence\n```"),
                        tuple("mermaid", ""),
                        tuple("dataview", ""));
        try (CheckVault all =
                new CheckVault("obsidian", NoteOptions.builder().queryCode(true).build())) {
            assertThat(ofKind(all.note("Formatting.md"), BlockKind.CODE))
                    .extracting(NoteBlock::text)
                    .endsWith("graph TD; A-->B", "LIST FROM #x");
        }
    }

    @Test
    void formulasAreKeptWhole() {
        assertThat(texts(note("Formatting"))).contains("Euler $e^{i\\pi}+1=0$ and money $5 and $10.");
        assertThat(ofKind(note("Formatting"), BlockKind.MATH))
                .extracting(NoteBlock::text)
                .containsExactly("\\int_0^1 x_1\\,dx_2\n\n= [[1]]");
    }

    @Test
    void footnotesAreBlocksAndInlineOnesStayInPlace() {
        Note note = note("Formatting");
        assertThat(texts(note)).contains("A note and another and one inline (kept here with Links).");
        assertThat(ofKind(note, BlockKind.FOOTNOTE))
                .extracting(NoteBlock::info, NoteBlock::text)
                .containsExactly(tuple("1", "First footnote."), tuple("long", "Second footnote\ncontinues"));
        assertThat(ofKind(note, BlockKind.FOOTNOTE).getLast().children())
                .extracting(NoteBlock::text)
                .containsExactly("with a paragraph.");
    }

    @Test
    void tablesAreRowsOfCells() {
        assertThat(ofKind(note("Formatting"), BlockKind.ROW))
                .extracting(NoteBlock::text)
                .containsExactly("left | right", "a | b | c", "d |");
    }

    @Test
    void inlineFieldsArePropertiesAndStayReadable() {
        Note note = note("Fields");
        assertThat(note.properties())
                .contains(
                        entry("author", List.of("Clarice Lispector")),
                        entry("due-date", List.of("2024-05-01")),
                        entry("rating", List.of("9")),
                        entry("mood", List.of("calm and Links")),
                        entry("weight-kg", List.of("72.5")))
                .hasSize(5);
        assertThat(texts(note))
                .containsExactly(
                        "Author: Clarice Lispector\nDue Date: 2024-05-01\n"
                                + "Inside a line rating: 9 and mood: calm and Links too.",
                        "Weight_kg: 72.5",
                        "plain item",
                        "std::vector is no field, nor is a::b.");
        assertThat(note.links()).extracting(NoteLink::target).containsExactly("Links");
    }

    @Test
    void commandsOfTemplatesAreLeftOut() {
        assertThat(texts(note("Templater"))).containsExactly("Created here.", "Done.");
        assertThat(note("Templater").links()).isEmpty();
    }

    @Test
    void htmlIsTextWithoutMarkdown() {
        Note note = note("Html");
        assertThat(texts(note))
                .containsExactly(
                        "Heading in HTML\n# no heading, **not bold**, [[no link]]\nText & more\nroof",
                        "After bold and a\nbreak. Ctrl");
        assertThat(note.headings()).isEmpty();
        assertThat(note.links()).extracting(NoteLink::target).containsExactly("Properties.md");
    }

    @Test
    void dailyNotesAreFoundByTheFormatOfTheVault() {
        Note daily = note("Journal/2024/03/2024-03-05 Tuesday");
        assertThat(daily.journal()).isTrue();
        assertThat(daily.date()).isEqualTo(new NoteDate(LocalDate.of(2024, 3, 5), NoteDate.Origin.FILE_NAME));
        Note zettel = note("202401010945 Zettel");
        assertThat(zettel.journal()).isFalse();
        assertThat(zettel.date()).isEqualTo(new NoteDate(LocalDate.of(2024, 1, 1), NoteDate.Origin.FILE_NAME));
        assertThat(note("Links").date().origin()).isEqualTo(NoteDate.Origin.MODIFIED);
    }

    @Test
    void aCanvasIsItsCardsGroupsAndArrows() {
        Note canvas = vault.note("Board.canvas");
        assertThat(canvas.format()).isEqualTo(NoteFormat.CANVAS);
        assertThat(texts(canvas))
                .containsExactly(
                        "Now",
                        "Call the roofer",
                        "How to/Embed files > first",
                        "https://example.org/tiles",
                        "Later",
                        "Paint the wall #paint",
                        "Now → then → Paint the wall #paint",
                        "Embed files → Now");
        assertThat(canvas.links())
                .extracting(NoteLink::kind, NoteLink::target)
                .containsExactly(
                        tuple(Kind.LINK, "Properties"),
                        tuple(Kind.EMBED, "How to/Embed files.md"),
                        tuple(Kind.URL, "https://example.org/tiles"));
        assertThat(canvas.tags()).containsExactly("paint");
    }

    @Test
    void aBrokenCanvasIsTextWithAWarning() {
        Note note = vault.note("Broken.canvas");
        assertThat(note.format()).isEqualTo(NoteFormat.TEXT);
        assertThat(texts(note)).containsExactly("{\"nodes\": [");
        assertThat(note.warnings()).singleElement().asString().startsWith("read as plain text: not JSON at line 2");
    }

    @Test
    void aBaseIsTheNamesOfItsViews() {
        assertThat(texts(vault.note("Views.base"))).containsExactly("Cost in reais\nOpen repairs");
    }

    @Test
    void anEmptyNoteIsANote() {
        assertThat(note("Empty").blocks()).isEmpty();
        assertThat(note("Empty").warnings()).isEmpty();
    }
}

package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlNotesTest {
    private static final String PAGE = """
            <!DOCTYPE html>
            <html><head><title>Pão de queijo</title><meta name="author" content="Ana">
            <style>p { color: red }</style></head>
            <body><nav><a href="/">home</a></nav>
            <h1>Pão de <em>queijo</em></h1>
            Loose words <b>before</b> the paragraph.
            <p>Mix the <a href="polvilho.html">polvilho</a>
               with&nbsp;milk.<br>Rest it.</p>
            <ul><li>one<ul><li>deeper</li></ul></li><li><p>two</p></li></ul>
            <table><tr><th>what</th><th>how much</th></tr><tr><td>cheese</td><td>300 g</td></tr></table>
            <pre>int a;
              int b;</pre>
            <blockquote><p>said <i>so</i></p></blockquote>
            <script>alert("never text")</script>
            <img src="pic.png" alt="warm buns">
            </body></html>
            """;

    @TempDir
    Path folder;

    private Note load(byte[] bytes) throws IOException {
        Files.write(folder.resolve("page.html"), bytes);
        try (NoteSource source = NoteSource.open(folder, NoteOptions.defaults())) {
            return source.load(source.list().files().getFirst());
        }
    }

    @Test
    void aPageIsItsBlocksWithoutMarkupAndMenus() throws IOException {
        Note note = load(PAGE.getBytes(StandardCharsets.UTF_8));
        assertThat(note.warnings()).isEmpty();
        assertThat(note.format()).isEqualTo(NoteFormat.HTML);
        assertThat(note.title()).isEqualTo("Pão de queijo");
        assertThat(note.properties()).containsEntry("author", List.of("Ana"));
        assertThat(note.blocks())
                .extracting(NoteBlock::kind)
                .containsExactly(
                        BlockKind.HEADING,
                        BlockKind.PARAGRAPH,
                        BlockKind.PARAGRAPH,
                        BlockKind.LIST,
                        BlockKind.TABLE,
                        BlockKind.CODE,
                        BlockKind.QUOTE,
                        BlockKind.PARAGRAPH);
        assertThat(note.allBlocks().map(NoteBlock::text).filter(text -> !text.isEmpty()))
                .containsExactly(
                        "Pão de queijo",
                        "Loose words before the paragraph.",
                        "Mix the polvilho with milk.\nRest it.",
                        "one",
                        "deeper",
                        "two",
                        "what | how much",
                        "cheese | 300 g",
                        "int a;\n  int b;",
                        "said so",
                        "warm buns");
        assertThat(note.links()).extracting(NoteLink::target).contains("polvilho.html", "pic.png");
    }

    @Test
    void aSpanIsTheBytesOfTheElement() throws IOException {
        byte[] bytes = PAGE.getBytes(StandardCharsets.UTF_8);
        Note note = load(bytes);
        Span span = note.blocks().get(5).span();
        String cut = new String(
                bytes, (int) span.offset(), (int) (span.endOffset() - span.offset()), StandardCharsets.UTF_8);
        assertThat(cut).startsWith("<pre>int a;").endsWith("int b;</pre>");
        assertThat(span.line()).isEqualTo(11);
        assertThat(span.endLine()).isEqualTo(12);
    }

    @Test
    void theEncodingThatAPageStatesIsBelieved() throws IOException {
        String page = "<html><head><meta charset=\"windows-1251\"></head><body><p>Печь в саду</p></body></html>";
        Note note = load(page.getBytes(Charset.forName("windows-1251")));
        assertThat(note.blocks().getFirst().text()).isEqualTo("Печь в саду");
        assertThat(note.warnings()).isEmpty();
    }

    @Test
    void nestingWithoutEndIsFlattenedNotFollowed() throws IOException {
        String page = "<div>".repeat(20_000) + "at the bottom" + "<b>".repeat(5_000) + " of it";
        Note note = load(page.getBytes(StandardCharsets.UTF_8));
        assertThat(note.allBlocks().map(NoteBlock::text)).anyMatch(text -> text.contains("at the bottom"));
    }
}

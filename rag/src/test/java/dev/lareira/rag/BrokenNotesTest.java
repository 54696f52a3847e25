package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenNotesTest {
    @TempDir
    Path folder;

    private Note load(String name, byte[] bytes) {
        try (NoteSource source = NoteSource.open(folder, NoteOptions.defaults())) {
            return source.load(new NoteFile(name, bytes.length, Instant.EPOCH), bytes);
        }
    }

    @Test
    void anImageCalledNoteKeepsItsNameAlone() {
        byte[] image = new byte[4096];
        new SplittableRandom(6).nextBytes(image);
        Note note = load("holiday.md", image);
        assertThat(note.title()).isEqualTo("holiday");
        assertThat(note.blocks()).isEmpty();
        assertThat(note.warnings()).singleElement().hasToString("only its name is indexed: it holds no text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[unclosed        | [unclosed",
                "[Draft] My plan  | [Draft] My plan",
                "\"Roof: a         | \"Roof: a",
                "'Roof' : 'a'     | 'Roof' : 'a'",
                "[[Roof]] and [a  | [[Roof]] and [a"
            })
    void aTitleThatIsNoYamlStaysAsItIsWritten(String written, String title) {
        String text = "---\ntitle: " + written + "\naliases: [Top, 'The roof'\n---\nBody.\n";
        Note note = load("roof.md", text.getBytes(StandardCharsets.UTF_8));
        assertThat(note.warnings()).hasSize(1);
        assertThat(note.title()).isEqualTo(title);
        assertThat(note.aliases()).containsExactly("Top", "The roof");
    }

    @Test
    void textCalledABookIsIndexedAsText() {
        Note note = load("book.epub", "The stove was warm.".getBytes(StandardCharsets.UTF_8));
        assertThat(note.format()).isEqualTo(NoteFormat.TEXT);
        assertThat(note.blocks()).singleElement().extracting(NoteBlock::text).isEqualTo("The stove was warm.");
        assertThat(note.warnings().getFirst().message()).startsWith("read as plain text: ");
    }

    @Test
    void aBrokenCanvasAmongNotesIsTextAndTheRunGoesOn() throws IOException {
        Files.createDirectory(folder.resolve(".obsidian"));
        Files.writeString(folder.resolve("a.md"), "---\nx: [unclosed\n---\nwords of a");
        Files.writeString(folder.resolve("b.canvas"), "{\"nodes\": [ {\"text\": \"roof\"");
        Files.writeString(folder.resolve("c.md"), "words of c");
        try (NoteSource source = NoteSource.open(folder, NoteOptions.defaults())) {
            List<Note> notes = source.list().files().stream().map(source::load).toList();
            assertThat(notes).hasSize(3);
            assertThat(notes.get(0).allBlocks().map(NoteBlock::text)).contains("words of a");
            assertThat(notes.get(0).warnings()).isNotEmpty();
            assertThat(notes.get(1).allBlocks().map(NoteBlock::text)).anyMatch(text -> text.contains("roof"));
            assertThat(notes.get(1).warnings().getFirst().message()).startsWith("read as plain text: ");
            assertThat(notes.get(2).warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "windows-1251, 'Вчера мы чинили крышу. Кровельщик попросил четыре тысячи рублей.'",
        "windows-1251, 'Учора ми лагодили дах, майстер просив чотири тисячі гривень.'",
        "KOI8-R, 'Вчера мы чинили крышу. Кровельщик попросил четыре тысячи рублей.'",
        "Shift_JIS, '昨日、屋根を修理しました。職人は四千円を請求しました。PCを使う。'",
        "EUC-JP, '昨日、屋根を修理しました。職人は四千円を請求しました。'",
        "GB18030, '昨天我们修了屋顶，工人要四千元。'",
        "Big5, '昨天我們修了屋頂，工人要四千元。'",
        "EUC-KR, '어제 지붕을 고쳤다. 기술자가 사천 유로를 달라고 했다.'",
        "ISO-8859-7, 'Χθες επισκευάσαμε τη στέγη.'",
        "windows-1255, 'אתמול תיקנו את הגג.'",
        "windows-1252, 'O fogão à lenha aquece a sala no inverno.'",
        "windows-1252, 'São João, coração, não, amanhã'",
        "windows-1252, 'Die Straße führt über die Brücke – größer'",
        "windows-1252, 'Le garçon a mangé l’été dernier, 3 €'",
        "windows-1252, 'Å ja, så går vi på sjøen, 15 °C'"
    })
    void textOfBeforeUnicodeIsReadAsWhatItSeemsToBeWithAWarning(String name, String text) {
        byte[] bytes = ("# " + text + "\n\n" + text).getBytes(Charset.forName(name));
        Note note = load("note.md", bytes);
        assertThat(note.blocks().getLast().text()).isEqualTo(text);
        assertThat(note.blocks().getLast().span().endOffset()).isEqualTo(bytes.length);
        assertThat(note.warnings()).singleElement().asString().contains("read as " + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252"})
    void textIsReadInEveryCommonEncoding(String name) {
        String text = "O fogão à lenha aquece a sala no inverno.";
        Note note = load("note.txt", text.getBytes(Charset.forName(name)));
        assertThat(note.blocks().getFirst().text()).isEqualTo(text);
        assertThat(note.warnings()).hasSize(name.equals("windows-1252") ? 1 : 0);
    }

    /** Each is what a parser of quadratic time or deep recursion would not come back from. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "> ",
                "- x\n  ",
                "[[",
                "![[a|",
                "`",
                "*_",
                "<div>",
                "%%",
                "%%a%%",
                "<%",
                "<%a%>",
                "| a ",
                "$$",
                "==",
                "[^1]: ",
                "~~~\n",
                "key:: ",
                "&#x1F600;",
                "[a](",
                "#t ",
                "^a\n\n"
            })
    void anyMarkupWithoutEndIsReadInLinearTime(String piece) {
        byte[] bytes = (piece.repeat((512 << 10) / piece.length()) + "\n\nthe end").getBytes(StandardCharsets.UTF_8);
        for (String name : List.of("big.md", "big.html")) {
            Note note = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> load(name, bytes));
            assertThat(note.path()).isEqualTo(name);
        }
    }

    @Test
    void fiftyMegabytesAreReadAsTextToTheEnd() {
        byte[] bytes = ("- words of a very long note [[link]]\n".repeat((50 << 20) / 37) + "\nthe end")
                .getBytes(StandardCharsets.UTF_8);
        Note note = load("big.md", bytes);
        assertThat(note.blocks().getLast().text()).isEqualTo("the end");
        assertThat(note.blocks().getLast().span().endOffset()).isEqualTo(bytes.length);
        assertThat(note.warnings()).singleElement().hasToString("read as plain text: longer than 16777216 bytes");
        assertThat(load("big.html", bytes).warnings())
                .singleElement()
                .hasToString("only the first 16777216 of " + bytes.length + " bytes are read");
    }

    @Test
    void moreBlocksThanAllowedAreLeftOutWithOneWarning() {
        NoteOptions options = NoteOptions.builder().maxBlocks(3).build();
        byte[] bytes = "a\n\nb\n\nc\n\nd\n\ne\n".getBytes(StandardCharsets.UTF_8);
        try (NoteSource source = NoteSource.open(folder, options)) {
            Note note = source.load(new NoteFile("n.txt", bytes.length, Instant.EPOCH), bytes);
            assertThat(note.blocks()).hasSize(3);
            assertThat(note.warnings())
                    .singleElement()
                    .hasToString("line 7: what follows is left out: more than 3 blocks");
        }
    }
}

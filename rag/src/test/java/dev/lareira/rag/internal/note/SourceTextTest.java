package dev.lareira.rag.internal.note;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.Span;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SourceTextTest {
    private final List<NoteWarning> warnings = new ArrayList<>();

    @Test
    void spansAreTheBytesOfTheTextInEveryEncoding() {
        String[] words = {"fogão", "x", "日本語", "😀", "é", " ", "\n", "\r\n", "\t", "ninho"};
        SplittableRandom random = new SplittableRandom(6);
        for (int round = 0; round < 400; round++) {
            StringBuilder made = new StringBuilder("início ");
            for (int i = 0; i < 1 + random.nextInt(40); i++) {
                made.append(words[random.nextInt(words.length)]);
            }
            String text = made.toString();
            for (Encoding encoding : ENCODINGS) {
                byte[] bytes = encoding.encode(text);
                SourceText source = SourceText.decode(bytes, warnings);
                assertThat(source.text()).isEqualTo(text);
                int start = safe(text, random.nextInt(text.length() + 1));
                int end = safe(text, start + random.nextInt(text.length() + 1 - start));
                Span span = source.span(start, end);
                String cut = new String(
                        Arrays.copyOfRange(bytes, (int) span.offset(), (int) span.endOffset()), encoding.charset);
                assertThat(cut).isEqualTo(text.substring(start, end).stripTrailing());
                assertThat(span.line())
                        .isEqualTo(1
                                + (int) text.substring(0, start)
                                        .chars()
                                        .filter(c -> c == '\n')
                                        .count());
            }
        }
        assertThat(warnings).isEmpty();
    }

    private static int safe(String text, int index) {
        boolean inside = index > 0
                && index < text.length()
                && Character.isLowSurrogate(text.charAt(index))
                && Character.isHighSurrogate(text.charAt(index - 1));
        return inside || text.startsWith("\n", index) && text.startsWith("\r\n", index - 1) ? index - 1 : index;
    }

    private record Encoding(Charset charset, byte[] mark) {
        byte[] encode(String text) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(mark);
            out.writeBytes(text.getBytes(charset));
            return out.toByteArray();
        }
    }

    private static final List<Encoding> ENCODINGS = List.of(
            new Encoding(StandardCharsets.UTF_8, new byte[0]),
            new Encoding(StandardCharsets.UTF_8, new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}),
            new Encoding(StandardCharsets.UTF_16LE, new byte[] {(byte) 0xFF, (byte) 0xFE}),
            new Encoding(StandardCharsets.UTF_16BE, new byte[] {(byte) 0xFE, (byte) 0xFF}));

    @Test
    void utf16WithoutAMarkIsRecognisedByItsZeroBytes() {
        String text = "Plain notes\nof a plain person\n";
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            SourceText source = SourceText.decode(text.getBytes(charset), warnings);
            assertThat(source.text()).isEqualTo(text);
            assertThat(source.span(12, 14)).isEqualTo(new Span(2, 2, 24, 28, 0));
        }
    }

    @Test
    void westernTextIsReadWithAWarning() {
        byte[] bytes = "São João – café".getBytes(Charset.forName("windows-1252"));
        SourceText source = SourceText.decode(bytes, warnings);
        assertThat(source.text()).isEqualTo("São João – café");
        assertThat(source.span(11, 15)).isEqualTo(new Span(1, 1, 11, 15, 0));
        assertThat(warnings).extracting(NoteWarning::kind).containsExactly(NoteWarning.Kind.ENCODING);
    }

    @Test
    void brokenBytesInUtf8KeepTheOtherCharactersAndTheirLines() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("ação ação ação ".getBytes(StandardCharsets.UTF_8));
        out.write(0xE3);
        out.writeBytes("\nsegunda ação".getBytes(StandardCharsets.UTF_8));
        byte[] bytes = out.toByteArray();
        SourceText source = SourceText.decode(bytes, warnings);
        assertThat(source.text()).isEqualTo("ação ação ação \uFFFD\nsegunda ação");
        Span second = source.span(source.lineStart(1), source.text().length());
        assertThat(new String(
                        bytes,
                        (int) second.offset(),
                        (int) (second.endOffset() - second.offset()),
                        StandardCharsets.UTF_8))
                .isEqualTo("segunda ação");
        assertThat(warnings).hasSize(1);
    }

    @Test
    void linesEndWithAnyOfTheThreeEnds() {
        SourceText source = SourceText.decode("a\r\nb\rc\nd".getBytes(StandardCharsets.UTF_8), warnings);
        assertThat(source.lineCount()).isEqualTo(4);
        assertThat(List.of(source.line(0), source.line(1), source.line(2), source.line(3)))
                .containsExactly("a", "b", "c", "d");
        assertThat(source.span(5, 6)).isEqualTo(new Span(3, 3, 5, 6, 0));
    }
}

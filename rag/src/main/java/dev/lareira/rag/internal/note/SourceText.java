package dev.lareira.rag.internal.note;

import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.Span;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The text of a file, and where each character of it lies in the bytes. Lines end with LF, CRLF or CR. Not thread-safe.
 */
public final class SourceText {
    private final String text;
    private final int[] lineStarts;
    private final long[] lineOffsets;
    private final Charset charset;
    /** Bytes of a character; 0 where they differ. */
    private final int width;

    private int lastLine = -1;
    private int lastChar;
    private long lastOffset;

    private SourceText(String text, int[] lineStarts, long[] lineOffsets, Charset charset, int width) {
        this.text = text;
        this.charset = charset;
        this.lineStarts = lineStarts;
        this.lineOffsets = lineOffsets;
        this.width = width;
    }

    /** Text that was drawn out of a file, with offsets in its UTF-8 form. */
    public static SourceText of(String text) {
        int[] starts = lineStarts(text);
        long[] offsets = new long[starts.length];
        for (int i = 1; i < starts.length; i++) {
            offsets[i] = offsets[i - 1] + utf8Length(text, starts[i - 1], starts[i]);
        }
        return new SourceText(text, starts, offsets, StandardCharsets.UTF_8, 0);
    }

    /** Finds the encoding by byte order mark, by zero bytes, by whether it is valid UTF-8, then by {@link OldEncoding}. */
    public static SourceText decode(byte[] bytes, List<NoteWarning> warnings) {
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return eightBit(bytes, 3, warnings);
        }
        if (startsWith(bytes, 0xFF, 0xFE)) {
            return sixteenBit(bytes, 2, StandardCharsets.UTF_16LE);
        }
        if (startsWith(bytes, 0xFE, 0xFF)) {
            return sixteenBit(bytes, 2, StandardCharsets.UTF_16BE);
        }
        int sample = Math.min(bytes.length, 4096) & ~1;
        int evenZeros = 0;
        int oddZeros = 0;
        for (int i = 0; i < sample; i += 2) {
            evenZeros += bytes[i] == 0 ? 1 : 0;
            oddZeros += bytes[i + 1] == 0 ? 1 : 0;
        }
        if (oddZeros > sample / 5 && evenZeros * 10 < oddZeros) {
            return sixteenBit(bytes, 0, StandardCharsets.UTF_16LE);
        }
        if (evenZeros > sample / 5 && oddZeros * 10 < evenZeros) {
            return sixteenBit(bytes, 0, StandardCharsets.UTF_16BE);
        }
        return eightBit(bytes, 0, warnings);
    }

    private static SourceText sixteenBit(byte[] bytes, int mark, Charset charset) {
        String text = new String(bytes, mark, bytes.length - mark, charset);
        int[] starts = lineStarts(text);
        long[] offsets = new long[starts.length];
        for (int i = 0; i < starts.length; i++) {
            offsets[i] = Math.min(bytes.length, mark + 2L * starts[i]);
        }
        return new SourceText(text, starts, offsets, charset, 2);
    }

    private static SourceText eightBit(byte[] bytes, int mark, List<NoteWarning> warnings) {
        String text;
        Charset charset = StandardCharsets.UTF_8;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, mark, bytes.length - mark))
                    .toString();
        } catch (CharacterCodingException e) {
            if (mark > 0 || mostlyUtf8(bytes)) {
                text = new String(bytes, mark, bytes.length - mark, StandardCharsets.UTF_8);
                warnings.add(new NoteWarning(
                        NoteWarning.Kind.ENCODING, 0, "some bytes are not valid UTF-8 and are shown as \uFFFD"));
            } else {
                charset = OldEncoding.of(bytes);
                text = new String(bytes, charset);
                warnings.add(new NoteWarning(
                        NoteWarning.Kind.ENCODING,
                        0,
                        "not UTF-8, read as " + charset.name() + "; save it as UTF-8 to be sure"));
            }
        }
        // Line ends are the same bytes in each of these encodings, so lines start exactly even where bytes are broken.
        int[] starts = lineStarts(text);
        long[] offsets = new long[starts.length];
        offsets[0] = mark;
        int line = 1;
        for (int i = mark; i < bytes.length && line < offsets.length; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r' && (i + 1 == bytes.length || bytes[i + 1] != '\n')) {
                offsets[line++] = i + 1L;
            }
        }
        int width = charset.newEncoder().maxBytesPerChar() == 1 ? 1 : 0;
        return new SourceText(text, starts, offsets, charset, width);
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether sequences of UTF-8 are far more frequent than bytes that belong to none. */
    private static boolean mostlyUtf8(byte[] bytes) {
        long good = 0;
        long bad = 0;
        for (int i = 0; i < bytes.length; i++) {
            int lead = bytes[i] & 0xFF;
            if (lead < 0x80) {
                continue;
            }
            int more = lead >= 0xC2 && lead < 0xE0
                    ? 1
                    : lead >= 0xE0 && lead < 0xF0 ? 2 : lead < 0xF5 && lead >= 0xF0 ? 3 : 0;
            int seen = 0;
            while (seen < more && i + seen + 1 < bytes.length && (bytes[i + seen + 1] & 0xC0) == 0x80) {
                seen++;
            }
            if (more > 0 && seen == more) {
                good++;
                i += more;
            } else {
                bad++;
            }
        }
        return good > 4 * bad;
    }

    private static int[] lineStarts(String text) {
        int[] starts = new int[Math.max(16, text.length() / 32)];
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n')) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, count * 2);
                }
                starts[count++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }

    private static long utf8Length(String text, int from, int to) {
        long length = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }

    public String text() {
        return text;
    }

    /** Of the bytes. */
    public Charset charset() {
        return charset;
    }

    public int lineCount() {
        return lineStarts.length;
    }

    /** First character of a line, counted from 0. */
    public int lineStart(int line) {
        return lineStarts[line];
    }

    /** A line, counted from 0, without its end. */
    public String line(int line) {
        return text.substring(lineStarts[line], lineEnd(line));
    }

    /** Character after the last one of a line that is not its end. */
    public int lineEnd(int line) {
        int end = line + 1 < lineStarts.length ? lineStarts[line + 1] : text.length();
        while (end > lineStarts[line] && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return end;
    }

    /** Line that a character lies on, counted from 0. */
    public int lineOf(int character) {
        int found = Arrays.binarySearch(lineStarts, character);
        return found >= 0 ? found : -found - 2;
    }

    /** Characters from start to end; blanks at the end are left out. */
    public Span span(int start, int end) {
        return span(start, end, 0);
    }

    /** As above, of a page or chapter. */
    public Span span(int start, int end, int part) {
        int last = Math.min(end, text.length());
        while (last > start && Character.isWhitespace(text.charAt(last - 1))) {
            last--;
        }
        int line = lineOf(start);
        long offset = offset(start);
        return new Span(line + 1, lineOf(Math.max(start, last - 1)) + 1, offset, Math.max(offset, offset(last)), part);
    }

    private long offset(int character) {
        int line = lineOf(character);
        int from = lineStarts[line];
        long at = lineOffsets[line];
        if (width > 0) {
            return at + (long) width * (character - from);
        }
        if (line == lastLine && lastChar <= character) {
            from = lastChar;
            at = lastOffset;
        }
        at += charset.equals(StandardCharsets.UTF_8)
                ? utf8Length(text, from, character)
                : text.substring(from, character).getBytes(charset).length;
        // Replaced bytes are shorter than the character that stands for them.
        if (line + 1 < lineOffsets.length) {
            at = Math.min(at, lineOffsets[line + 1]);
        }
        lastLine = line;
        lastChar = character;
        lastOffset = at;
        return at;
    }
}

package dev.lareira.rag.internal.note;

import dev.lareira.rag.BlockKind;
import dev.lareira.rag.NoteBlock;
import dev.lareira.rag.Span;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plain text: paragraphs between blank lines. Reads anything; characters that no text has become blanks. */
public final class TextLoader implements NoteLoader {
    @Override
    public void load(byte[] bytes, NoteDraft draft) {
        paragraphs(SourceText.decode(bytes, draft.warnings()), 0, draft);
    }

    /** Adds the paragraphs from a line on, counted from 0. */
    public static void paragraphs(SourceText source, int firstLine, NoteDraft draft) {
        paragraphs(source, firstLine, 0, draft);
    }

    /** As above, of a page or chapter. */
    public static void paragraphs(SourceText source, int firstLine, int part, NoteDraft draft) {
        int start = -1;
        for (int line = firstLine; line <= source.lineCount(); line++) {
            boolean blank = line == source.lineCount() || isBlank(source, line);
            if (!blank && start < 0) {
                start = line;
            } else if (blank && start >= 0) {
                int from = source.lineStart(start);
                int to = source.lineEnd(line - 1);
                String text = clean(source.text().substring(from, to));
                if (!text.isEmpty()) {
                    draft.add(paragraph(text, source.span(from, to, part)));
                }
                start = -1;
            }
        }
    }

    public static NoteBlock paragraph(String text, Span span) {
        return new NoteBlock(BlockKind.PARAGRAPH, 0, text, span, Optional.empty(), "", Set.of(), List.of(), List.of());
    }

    private static boolean isBlank(SourceText source, int line) {
        for (int i = source.lineStart(line); i < source.lineEnd(line); i++) {
            if (source.text().charAt(i) > ' ') {
                return false;
            }
        }
        return true;
    }

    /** Whether bytes can be text in any encoding: nearly none stands for a control character. */
    public static boolean isText(byte[] bytes) {
        int sample = Math.min(bytes.length, 8192);
        int controls = 0;
        int zeros = 0;
        for (int i = 0; i < sample; i++) {
            zeros += bytes[i] == 0 ? 1 : 0;
            controls +=
                    bytes[i] > 0 && bytes[i] < ' ' && (bytes[i] < '\t' || bytes[i] > '\r') && bytes[i] != 0x1B ? 1 : 0;
        }
        // UTF-16 has many zeros; other text none.
        boolean wide = zeros > sample / 5 || sample > 1 && ((bytes[0] & bytes[1]) == -2);
        return controls * 50 <= sample && (wide || zeros * 50 <= sample);
    }

    /** Line feeds alone end lines, no control characters, plain blanks for those that do not break. */
    public static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r') {
                clean.append(i + 1 < text.length() && text.charAt(i + 1) == '\n' ? "" : "\n");
            } else if (c == '\u00A0' || c == '\u202F' || c < ' ' && c != '\n' && c != '\t' || c == '\u007F') {
                clean.append(' ');
            } else if (c != '\uFEFF' && c != '\u200B' && c != '\u00AD') {
                clean.append(c);
            }
        }
        return clean.toString().strip();
    }
}

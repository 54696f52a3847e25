package dev.lareira.rag.internal.markdown;

import dev.lareira.rag.BlockKind;
import dev.lareira.rag.NoteBlock;
import dev.lareira.rag.internal.note.NoteDraft;
import dev.lareira.rag.internal.note.NoteLoader;
import dev.lareira.rag.internal.note.SourceText;

/** Notes in Markdown, plain or as Obsidian writes them. A long text is parsed in parts, so that its tree stays small. */
public final class MarkdownLoader implements NoteLoader {
    /** Characters after which a part ends at the next heading, or at the next blank line of the second limit. */
    private static final int PART = 256 << 10;

    private static final int LONGEST_PART = 1 << 20;

    private final Dialect dialect;
    private final MarkdownReader reader;

    public MarkdownLoader(Dialect dialect, int maxNesting) {
        this.dialect = dialect;
        reader = new MarkdownReader(dialect, maxNesting);
    }

    @Override
    public void load(byte[] bytes, NoteDraft draft) {
        SourceText source = SourceText.decode(bytes, draft.warnings());
        read(source, FrontMatter.read(source, draft), draft);
        boolean titled = draft.properties().containsKey("title");
        if (dialect == Dialect.PLAIN && !titled && !draft.blocks().isEmpty()) {
            NoteBlock first = draft.blocks().getFirst();
            if (first.kind() == BlockKind.HEADING && first.level() == 1) {
                draft.title(first.text());
            }
        }
    }

    /** Adds the blocks from a line on, counted from 0. */
    public void read(SourceText source, int firstLine, NoteDraft draft) {
        String text = dialect == Dialect.OBSIDIAN ? Comments.mask(source, firstLine) : source.text();
        for (int line = firstLine; line < source.lineCount(); ) {
            int end = partEnd(source, line);
            reader.read(Lines.of(text, source, line, end), draft).forEach(draft::add);
            line = end;
        }
    }

    /** Line after the part that begins with a line. */
    private static int partEnd(SourceText source, int from) {
        int start = source.lineStart(from);
        if (source.text().length() - start <= PART) {
            return source.lineCount();
        }
        FenceTracker fences = new FenceTracker();
        boolean blankBefore = false;
        for (int line = from; line < source.lineCount(); line++) {
            int length = source.lineStart(line) - start;
            String content = source.line(line);
            boolean code = fences.next(content);
            boolean heading = content.startsWith("#");
            boolean flush = !content.isEmpty() && content.charAt(0) > ' ';
            boolean ends = length > LONGEST_PART ? flush : length > PART && heading;
            if (!code && blankBefore && ends) {
                return line;
            }
            blankBefore = content.isBlank();
        }
        return source.lineCount();
    }
}

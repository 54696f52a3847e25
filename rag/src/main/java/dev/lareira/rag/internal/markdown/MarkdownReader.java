package dev.lareira.rag.internal.markdown;

import dev.lareira.rag.NoteBlock;
import dev.lareira.rag.internal.note.NoteDraft;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Node;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** Markdown of one dialect to blocks. Thread-safe. */
public final class MarkdownReader {
    /** A list inside a list opens the list, its item, and the paragraph. */
    private static final int PARSERS_A_LEVEL = 2;

    private final Dialect dialect;
    private final Parser parser;

    public MarkdownReader(Dialect dialect, int maxNesting) {
        this(dialect, maxNesting, List.of());
    }

    /** @param rules inlines beyond those of the dialect, tried first */
    public MarkdownReader(Dialect dialect, int maxNesting, List<InlineRule> rules) {
        this.dialect = dialect;
        Parser.Builder builder = Parser.builder()
                .extensions(List.of(TablesExtension.create()))
                .includeSourceSpans(IncludeSourceSpans.BLOCKS)
                .maxOpenBlockParsers(PARSERS_A_LEVEL * maxNesting)
                .maxInlineNesting(maxNesting)
                .customBlockParserFactory(new MathBlock.Factory())
                .customBlockParserFactory(new FootnoteBlock.Factory())
                .customDelimiterProcessor(new Delimiters('='))
                .customDelimiterProcessor(new Delimiters('~'));
        List<InlineRule> all = new ArrayList<>(rules);
        all.addAll(InlineRules.of(dialect));
        all.forEach(builder::customInlineContentParserFactory);
        if (dialect == Dialect.LOGSEQ) {
            builder.customDelimiterProcessor(new Delimiters('^'));
        }
        parser = builder.build();
    }

    /** The blocks of a text; its inline fields become properties of the draft. */
    public List<NoteBlock> read(Lines lines, NoteDraft draft) {
        return new BlockReader(lines, this::parse, dialect, draft).blocks(parse(lines.text()));
    }

    private Node parse(String text) {
        return parser.parse(Marks.set(text, dialect));
    }
}

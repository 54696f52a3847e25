package dev.lareira.rag.internal.markdown;

import dev.lareira.rag.BlockKind;
import dev.lareira.rag.NoteBlock;
import dev.lareira.rag.NoteLink;
import dev.lareira.rag.Span;
import dev.lareira.rag.internal.html.HtmlText;
import dev.lareira.rag.internal.note.NoteDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.LinkReferenceDefinition;
import org.commonmark.node.ListBlock;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.ThematicBreak;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/** Turns the tree of CommonMark into blocks of a note; used by one thread. */
final class BlockReader {
    private static final Pattern CALLOUT =
            Pattern.compile("\\[!([^\\]|]+)(?:\\|[^\\]]*)?\\][+-]?[ \\t]*(.*)", Pattern.DOTALL);
    private static final Pattern TASK = Pattern.compile("\\[(\\X)\\](?:\\s+(.*)|$)", Pattern.DOTALL);
    private static final Pattern FIELD =
            Pattern.compile("(?m)^([\\p{L}\\p{N}\\p{So}][^:\\n]{0,80}?)::(?:[ \\t]+(.*)|)$");
    private static final Set<String> CALLOUTS = Set.of(
            ("note abstract summary tldr info todo tip hint important success check done question help faq warning"
                            + " caution attention failure fail missing danger error bug example quote cite")
                    .split(" "));
    /** Code that draws or asks for something instead of saying it. */
    private static final Set<String> QUERIES =
            Set.of("dataview", "dataviewjs", "mermaid", "query", "tasks", "base", "compressed-json");

    private final Lines lines;
    private final Function<String, Node> parser;
    private final Dialect dialect;
    private final NoteDraft draft;

    BlockReader(Lines lines, Function<String, Node> parser, Dialect dialect, NoteDraft draft) {
        this.lines = lines;
        this.parser = parser;
        this.dialect = dialect;
        this.draft = draft;
    }

    List<NoteBlock> blocks(Node parent) {
        List<NoteBlock> blocks = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
            Optional<NoteBlock> block = block(node);
            if (block.isPresent() && node instanceof Paragraph && isIdAlone(block.get()) && !blocks.isEmpty()) {
                blocks.add(withId(blocks.removeLast(), block.get().id()));
            } else {
                block.ifPresent(blocks::add);
            }
        }
        return blocks;
    }

    /** {@code ^id} on a line of its own names the block before. */
    private static boolean isIdAlone(NoteBlock block) {
        return block.id().isPresent() && block.text().isEmpty() && block.links().isEmpty();
    }

    private static NoteBlock withId(NoteBlock block, Optional<String> id) {
        return new NoteBlock(
                block.kind(),
                block.level(),
                block.text(),
                block.span(),
                id,
                block.info(),
                block.tags(),
                block.links(),
                block.children());
    }

    private Optional<NoteBlock> block(Node node) {
        return switch (node) {
            case Heading heading -> some(inline(BlockKind.HEADING, heading.getLevel(), "", heading, List.of()));
            case Paragraph paragraph -> some(fields(inline(BlockKind.PARAGRAPH, 0, "", paragraph, List.of())));
            case BlockQuote quote -> Optional.of(quote(quote));
            case ListBlock list -> Optional.of(list(list));
            case FencedCodeBlock code ->
                some(code(code, code.getInfo() == null ? "" : code.getInfo().strip(), code.getLiteral()));
            case IndentedCodeBlock code -> some(code(code, "", code.getLiteral()));
            case HtmlBlock html -> some(html(html));
            case TableBlock table -> Optional.of(table(table));
            case MathBlock math -> some(plain(BlockKind.MATH, "", Marks.restore(math.literal()), math, List.of()));
            case FootnoteBlock note -> Optional.of(headed(BlockKind.FOOTNOTE, note.label(), note));
            case ThematicBreak rule -> Optional.empty();
            case LinkReferenceDefinition definition -> Optional.empty();
            default -> some(plain(BlockKind.PARAGRAPH, "", "", node, blocks(node)));
        };
    }

    /** Nothing for a block that has neither text nor anything else. */
    private static Optional<NoteBlock> some(NoteBlock block) {
        boolean empty = block.text().isEmpty()
                && block.info().isEmpty()
                && block.links().isEmpty()
                && block.tags().isEmpty()
                && block.id().isEmpty()
                && block.children().isEmpty();
        return empty ? Optional.empty() : Optional.of(block);
    }

    private Span span(Node node) {
        return lines.span(node.getSourceSpans());
    }

    private NoteBlock plain(BlockKind kind, String info, String text, Node node, List<NoteBlock> children) {
        return new NoteBlock(kind, 0, text, span(node), Optional.empty(), info, Set.of(), List.of(), children);
    }

    private InlineText inlines(Node first, Node end, int line) {
        return new InlineText(parser, draft::property, line).read(first, end);
    }

    private NoteBlock inline(BlockKind kind, int level, String info, Node node, List<NoteBlock> children) {
        InlineText text = inlines(node.getFirstChild(), null, lines.line(node.getSourceSpans()));
        return new NoteBlock(kind, level, text.text(), span(node), text.id(), info, text.tags, text.links, children);
    }

    /** Lines {@code Key:: value} are properties; the reader sees {@code Key: value}. */
    private NoteBlock fields(NoteBlock block) {
        if (dialect != Dialect.OBSIDIAN || !block.text().contains("::")) {
            return block;
        }
        Matcher field = FIELD.matcher(block.text());
        String text = field.replaceAll(found -> {
            String value = found.group(2) == null ? "" : found.group(2).strip();
            draft.property(found.group(1), value);
            return Matcher.quoteReplacement(found.group(1) + ": " + value);
        });
        return withText(block, text.strip(), block.info());
    }

    private static NoteBlock withText(NoteBlock block, String text, String info) {
        return new NoteBlock(
                block.kind(),
                block.level(),
                text,
                block.span(),
                block.id(),
                info,
                block.tags(),
                block.links(),
                block.children());
    }

    private NoteBlock quote(BlockQuote quote) {
        if (!(quote.getFirstChild() instanceof Paragraph first)) {
            return plain(BlockKind.QUOTE, "", "", quote, blocks(quote));
        }
        Node title = first.getFirstChild();
        Node end = title;
        while (end != null && !(end instanceof SoftLineBreak) && !(end instanceof HardLineBreak)) {
            end = end.getNext();
        }
        int line = lines.line(quote.getSourceSpans());
        InlineText text = inlines(title, end, line);
        Matcher callout = CALLOUT.matcher(text.text());
        if (!callout.matches()) {
            return plain(BlockKind.QUOTE, "", "", quote, blocks(quote));
        }
        String type = callout.group(1).strip().toLowerCase(Locale.ROOT);
        String shown = callout.group(2).strip();
        List<NoteBlock> children = new ArrayList<>();
        if (end != null && end.getNext() != null) {
            InlineText rest = inlines(end.getNext(), null, line + 1);
            Span all = span(first);
            Span below = new Span(
                    Math.min(all.line() + 1, all.endLine()), all.endLine(), all.offset(), all.endOffset(), all.part());
            some(fields(new NoteBlock(
                            BlockKind.PARAGRAPH,
                            0,
                            rest.text(),
                            below,
                            rest.id(),
                            "",
                            rest.tags,
                            rest.links,
                            List.of())))
                    .ifPresent(children::add);
        }
        first.unlink();
        children.addAll(blocks(quote));
        boolean known = CALLOUTS.contains(type);
        String name = shown.isEmpty() && !known ? Character.toUpperCase(type.charAt(0)) + type.substring(1) : shown;
        return new NoteBlock(
                BlockKind.CALLOUT,
                0,
                name,
                span(quote),
                Optional.empty(),
                known ? type : "note",
                text.tags,
                text.links,
                children);
    }

    private NoteBlock list(ListBlock list) {
        List<NoteBlock> items = new ArrayList<>();
        int number = list instanceof OrderedList ordered && ordered.getMarkerStartNumber() != null
                ? ordered.getMarkerStartNumber()
                : 1;
        for (Node node = list.getFirstChild(); node != null; node = node.getNext()) {
            String marker = list instanceof OrderedList ordered
                    ? number++
                            + Optional.ofNullable(ordered.getMarkerDelimiter()).orElse(".")
                    : "";
            NoteBlock item = fields(headed(BlockKind.ITEM, marker, node));
            Matcher task = TASK.matcher(item.text());
            items.add(
                    task.matches() ? withText(item, task.group(2) == null ? "" : task.group(2), task.group(1)) : item);
        }
        return plain(BlockKind.LIST, "", "", list, items);
    }

    /** A container that takes the text of its first paragraph as its own. */
    private NoteBlock headed(BlockKind kind, String info, Node node) {
        if (!(node.getFirstChild() instanceof Paragraph first)) {
            return plain(kind, info, "", node, blocks(node));
        }
        NoteBlock own = inline(kind, 0, info, first, List.of());
        first.unlink();
        return new NoteBlock(kind, 0, own.text(), span(node), own.id(), info, own.tags(), own.links(), blocks(node));
    }

    private NoteBlock code(Node node, String info, String literal) {
        String language = info.split("[\\s{,]", 2)[0].toLowerCase(Locale.ROOT);
        boolean left = QUERIES.contains(language) && !draft.options().queryCode();
        String text = left ? "" : Marks.restore(literal).replace('\u00A0', ' ').stripTrailing();
        return plain(BlockKind.CODE, language, text, node, List.of());
    }

    private NoteBlock html(HtmlBlock html) {
        Element body = Jsoup.parseBodyFragment(Marks.restore(html.getLiteral())).body();
        List<NoteLink> links = new ArrayList<>();
        int line = lines.line(html.getSourceSpans());
        body.select("a[href]").forEach(a -> links.add(LinkSyntax.address(a.attr("href"), a.text(), false, line)));
        body.select("img[src]")
                .forEach(image -> links.add(LinkSyntax.address(image.attr("src"), image.attr("alt"), true, line)));
        return new NoteBlock(
                BlockKind.HTML, 0, HtmlText.of(body), span(html), Optional.empty(), "", Set.of(), links, List.of());
    }

    private NoteBlock table(TableBlock table) {
        List<NoteBlock> rows = new ArrayList<>();
        for (Node part = table.getFirstChild(); part != null; part = part.getNext()) {
            for (Node row = part.getFirstChild(); row != null; row = row.getNext()) {
                if (row instanceof TableRow) {
                    rows.add(row(row));
                }
            }
        }
        return plain(BlockKind.TABLE, "", "", table, rows);
    }

    private NoteBlock row(Node row) {
        List<String> cells = new ArrayList<>();
        InlineText all = new InlineText(parser, draft::property, lines.line(row.getSourceSpans()));
        for (Node cell = row.getFirstChild(); cell != null; cell = cell.getNext()) {
            if (cell instanceof TableCell) {
                InlineText text = inlines(cell.getFirstChild(), null, all.line());
                all.links.addAll(text.links);
                all.tags.addAll(text.tags);
                cells.add(text.text().replace('\n', ' '));
            }
        }
        return new NoteBlock(
                BlockKind.ROW,
                0,
                String.join(" | ", cells).strip(),
                span(row),
                Optional.empty(),
                "",
                all.tags,
                all.links,
                List.of());
    }
}

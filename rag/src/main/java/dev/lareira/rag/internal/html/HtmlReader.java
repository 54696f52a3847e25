package dev.lareira.rag.internal.html;

import dev.lareira.rag.BlockKind;
import dev.lareira.rag.NoteBlock;
import dev.lareira.rag.NoteLink;
import dev.lareira.rag.Span;
import dev.lareira.rag.internal.markdown.LinkSyntax;
import dev.lareira.rag.internal.note.SourceText;
import dev.lareira.rag.internal.note.TextLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.Range;
import org.jsoup.nodes.TextNode;

/** Turns HTML into blocks of a note; used by one thread. */
public final class HtmlReader {
    private static final Set<String> SILENT = Set.of(
            "script", "style", "nav", "template", "noscript", "head", "iframe", "object", "svg", "button", "form");

    private final SourceText source;
    private final int part;
    private final int maxNesting;

    /** Inline content that is not yet a paragraph. */
    private final StringBuilder text = new StringBuilder();

    private final List<NoteLink> links = new ArrayList<>();
    private Optional<Span> start = Optional.empty();

    /**
     * @param source that the positions of the elements count in
     * @param part of a book, or 0
     */
    public HtmlReader(SourceText source, int part, int maxNesting) {
        this.source = source;
        this.part = part;
        this.maxNesting = maxNesting;
    }

    public List<NoteBlock> read(Element body) {
        List<NoteBlock> blocks = new ArrayList<>();
        children(body, blocks, 0);
        flush(blocks);
        return blocks;
    }

    private void children(Element parent, List<NoteBlock> blocks, int depth) {
        for (Node node : parent.childNodes()) {
            if (node instanceof TextNode content) {
                words(content);
            } else if (node instanceof Element element && !SILENT.contains(element.normalName())) {
                element(element, blocks, depth + 1);
            }
        }
    }

    private void element(Element element, List<NoteBlock> blocks, int depth) {
        String name = element.normalName();
        if (depth > maxNesting) {
            text.append(HtmlText.of(element)).append(' ');
            start = start.or(() -> Optional.of(span(element)));
            return;
        }
        if (element.isBlock() || name.equals("li")) {
            flush(blocks);
        }
        switch (name) {
            case "h1", "h2", "h3", "h4", "h5", "h6" ->
                add(
                        blocks,
                        block(BlockKind.HEADING, name.charAt(1) - '0', HtmlText.of(element), "", element, List.of()));
            case "ul", "ol", "dl" -> list(element, blocks, depth);
            case "table" -> table(element, blocks);
            case "pre" ->
                add(blocks, block(BlockKind.CODE, 0, element.wholeText().stripTrailing(), "", element, List.of()));
            case "blockquote" -> {
                List<NoteBlock> inside = inside(element, depth);
                if (!inside.isEmpty()) {
                    blocks.add(block(BlockKind.QUOTE, 0, "", "", element, inside));
                }
            }
            case "br" -> text.append('\n');
            case "img" -> inline(element, element.attr("src"), element.attr("alt"), true);
            case "a" -> inline(element, element.attr("href"), HtmlText.of(element), false);
            default -> {
                children(element, blocks, depth);
                if (element.isBlock()) {
                    flush(blocks);
                }
            }
        }
    }

    private static void add(List<NoteBlock> blocks, NoteBlock block) {
        if (!block.text().isBlank()) {
            blocks.add(block);
        }
    }

    private List<NoteBlock> inside(Element element, int depth) {
        List<NoteBlock> inside = new ArrayList<>();
        children(element, inside, depth);
        flush(inside);
        return inside;
    }

    private NoteBlock block(
            BlockKind kind, int level, String content, String info, Element element, List<NoteBlock> children) {
        List<NoteLink> own = children.isEmpty() && kind != BlockKind.CODE ? linksIn(element) : List.of();
        return new NoteBlock(kind, level, content, span(element), Optional.empty(), info, Set.of(), own, children);
    }

    private List<NoteLink> linksIn(Element element) {
        List<NoteLink> found = new ArrayList<>();
        for (Element a : element.select("a[href]")) {
            found.add(LinkSyntax.address(a.attr("href"), HtmlText.of(a), false, span(a).line()));
        }
        return found;
    }

    private void list(Element list, List<NoteBlock> blocks, int depth) {
        List<NoteBlock> items = new ArrayList<>();
        int number = 1;
        for (Element child : list.children()) {
            List<NoteBlock> inside = inside(child, depth);
            NoteBlock first =
                    inside.isEmpty() || inside.getFirst().kind() != BlockKind.PARAGRAPH ? null : inside.removeFirst();
            if (first == null && inside.isEmpty()) {
                continue;
            }
            items.add(new NoteBlock(
                    BlockKind.ITEM,
                    0,
                    first == null ? "" : first.text(),
                    span(child),
                    Optional.empty(),
                    list.nameIs("ol") ? number++ + "." : "",
                    Set.of(),
                    first == null ? List.of() : first.links(),
                    inside));
        }
        if (!items.isEmpty()) {
            blocks.add(block(BlockKind.LIST, 0, "", "", list, items));
        }
    }

    private void table(Element table, List<NoteBlock> blocks) {
        List<NoteBlock> rows = new ArrayList<>();
        for (Element row : table.select("tr")) {
            List<String> cells = new ArrayList<>();
            row.children().forEach(cell -> cells.add(HtmlText.of(cell).replace('\n', ' ')));
            String joined = String.join(" | ", cells).strip();
            if (!joined.isEmpty()) {
                rows.add(block(BlockKind.ROW, 0, joined, "", row, List.of()));
            }
        }
        if (!rows.isEmpty()) {
            blocks.add(block(BlockKind.TABLE, 0, "", "", table, rows));
        }
    }

    private void inline(Element element, String address, String shown, boolean embed) {
        Span at = span(element);
        if (!address.isBlank() && !address.startsWith("data:") && !address.startsWith("javascript:")) {
            links.add(LinkSyntax.address(address, shown, embed, at.line()));
        }
        start = start.or(() -> Optional.of(at));
        text.append(shown);
    }

    private void words(TextNode content) {
        String words = content.getWholeText().replaceAll("\\s+", " ");
        boolean blank = text.isEmpty() || Character.isWhitespace(text.charAt(text.length() - 1));
        text.append(blank ? words.stripLeading() : words);
        if (!words.isBlank()) {
            Span at = span(content);
            start = Optional.of(start.map(first -> first.to(at)).orElse(at));
        }
    }

    private void flush(List<NoteBlock> blocks) {
        String words = TextLoader.clean(text.toString());
        if (!words.isEmpty() || !links.isEmpty()) {
            blocks.add(new NoteBlock(
                    BlockKind.PARAGRAPH,
                    0,
                    words,
                    start.orElseGet(() -> source.span(0, 0, part)),
                    Optional.empty(),
                    "",
                    Set.of(),
                    links,
                    List.of()));
        }
        text.setLength(0);
        links.clear();
        start = Optional.empty();
    }

    private Span span(Node node) {
        Range range = node.sourceRange();
        int from = range.isTracked() ? Math.min(range.startPos(), source.text().length()) : 0;
        int to = range.isTracked() ? range.endPos() : 0;
        if (node instanceof Element element && element.endSourceRange().isTracked()) {
            to = element.endSourceRange().endPos();
        }
        return source.span(from, Math.clamp(to, from, source.text().length()), part);
    }
}

package dev.lareira.rag.internal.logseq;

import dev.lareira.rag.BlockKind;
import dev.lareira.rag.NoteBlock;
import dev.lareira.rag.NoteLink;
import dev.lareira.rag.Span;
import dev.lareira.rag.internal.logseq.Outline.Bullet;
import dev.lareira.rag.internal.markdown.Lines;
import dev.lareira.rag.internal.markdown.LinkSyntax;
import dev.lareira.rag.internal.markdown.MarkdownReader;
import dev.lareira.rag.internal.note.NoteDraft;
import dev.lareira.rag.internal.note.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the bullets of a page into blocks of a note; used by one thread. */
final class PageReader {
    private static final Pattern TASK = Pattern.compile(
            "(TODO|DOING|DONE|LATER|NOW|WAIT|WAITING|IN-PROGRESS|CANCELED|CANCELLED)(?:\\s+(.*)|)", Pattern.DOTALL);

    private final SourceText source;
    private final GraphSettings settings;
    private final MarkdownReader markdown;
    private final NoteDraft draft;

    PageReader(SourceText source, GraphSettings settings, MarkdownReader markdown, NoteDraft draft) {
        this.source = source;
        this.settings = settings;
        this.markdown = markdown;
        this.draft = draft;
    }

    /** Reads properties and text of the page, then its bullets. */
    void read(Bullet page) {
        int end = 0;
        while (end < page.lines.size() && BlockContent.isPropertyOrBlank(page.lines.get(end))) {
            end++;
        }
        BlockContent.of(page.lines.subList(0, end), settings).properties().forEach(this::pageProperty);
        blocks(BlockContent.of(page.lines.subList(end, page.lines.size()), settings))
                .forEach(draft::add);
        List<Bullet> bullets = page.children;
        if (!bullets.isEmpty() && draft.blocks().isEmpty() && draft.properties().isEmpty()) {
            // Some write the properties of the page as a first bullet.
            Bullet first = bullets.getFirst();
            if (first.children.isEmpty()
                    && !first.lines.getFirst().text().isBlank()
                    && first.lines.stream().allMatch(BlockContent::isPropertyOrBlank)) {
                BlockContent.of(first.lines, settings).properties().forEach(this::pageProperty);
                bullets = bullets.subList(1, bullets.size());
            }
        }
        bullets.forEach(bullet -> block(bullet).ifPresent(draft::add));
    }

    private void pageProperty(BlockContent.Property property) {
        String value = property.value();
        switch (property.key()) {
            case "title" -> draft.title(plain(value));
            case "alias", "aliases" -> {
                BlockContent.names(value).forEach(draft::alias);
                property(property.key(), BlockContent.names(value));
            }
            case "tags" -> {
                List<String> tags = BlockContent.names(value);
                tags.forEach(tag -> {
                    draft.tag(tag);
                    draft.link(LinkSyntax.wiki(tag, false, 1));
                });
                property("tags", tags);
            }
            default -> {
                boolean list = settings.commaSeparated().contains(property.key());
                List<String> parts = list ? List.of(value.split("\\s*,\\s*")) : List.of(value);
                boolean plain = settings.plainKeys().contains(property.key());
                property(
                        property.key(),
                        parts.stream()
                                .map(part -> plain ? plain(part) : inline(part))
                                .toList());
            }
        }
    }

    private void property(String key, List<String> values) {
        draft.property(key);
        values.stream().filter(value -> !value.isBlank()).forEach(value -> draft.property(key, value));
    }

    /** The text of a value; its links become the page's. */
    private String inline(String value) {
        if (value.isBlank() || value.startsWith("\"")) {
            return plain(value);
        }
        Lines line = new Lines(value, source, new int[1], new int[1]);
        List<NoteBlock> blocks = markdown.read(line, draft);
        blocks.forEach(block -> block.links().forEach(draft::link));
        return blocks.isEmpty() ? value : blocks.getFirst().text();
    }

    private static String plain(String value) {
        return value.strip().replaceAll("^\"|\"$", "").replaceAll("\\[\\[|\\]\\]", "");
    }

    private List<NoteBlock> blocks(BlockContent content) {
        List<TextLine> lines = content.lines();
        if (lines.isEmpty()) {
            return List.of();
        }
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.text()).append('\n'));
        return markdown.read(
                new Lines(
                        text.toString(),
                        source,
                        lines.stream().mapToInt(TextLine::line).toArray(),
                        lines.stream().mapToInt(TextLine::column).toArray()),
                draft);
    }

    /** A bullet with those below it; nothing for one without text and children. */
    private Optional<NoteBlock> block(Bullet bullet) {
        BlockContent content = BlockContent.of(bullet.lines, settings);
        content.properties().forEach(property -> property(property.key(), List.of(plain(property.value()))));
        List<NoteBlock> children = new ArrayList<>(blocks(content));
        NoteBlock own = null;
        if (!children.isEmpty()
                && (children.getFirst().kind() == BlockKind.PARAGRAPH
                        || children.getFirst().kind() == BlockKind.HEADING)) {
            own = children.removeFirst();
        }
        bullet.children.forEach(child -> block(child).ifPresent(children::add));
        if (own == null && children.isEmpty() && content.id().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(block(bullet, content, Optional.ofNullable(own), children));
    }

    private NoteBlock block(Bullet bullet, BlockContent content, Optional<NoteBlock> own, List<NoteBlock> children) {
        String text = own.map(NoteBlock::text).orElse("");
        Matcher task = TASK.matcher(text);
        boolean isTask = task.matches();
        TextLine first = bullet.lines.getFirst();
        TextLine last = bullet.lines.getLast();
        int start = source.lineStart(first.line()) + first.column();
        Span span = source.span(Math.min(start, source.lineEnd(first.line())), source.lineEnd(last.line()));
        for (NoteBlock child : children) {
            span = span.to(child.span());
        }
        return new NoteBlock(
                own.map(NoteBlock::kind).filter(BlockKind.HEADING::equals).orElse(BlockKind.ITEM),
                own.map(NoteBlock::level).orElse(0),
                isTask ? Optional.ofNullable(task.group(2)).orElse("") : text,
                span,
                content.id().or(() -> own.flatMap(NoteBlock::id)),
                isTask ? task.group(1) : "",
                own.map(NoteBlock::tags).orElse(Set.of()),
                own.map(NoteBlock::links).orElse(List.<NoteLink>of()),
                children);
    }
}

package dev.lareira.rag.internal.chunk;

import dev.lareira.rag.BlockKind;
import dev.lareira.rag.NoteBlock;
import dev.lareira.rag.NoteLink;
import dev.lareira.rag.Span;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Cuts blocks into pieces of at most so many tokens: lists and quotes between their blocks, tables between rows (each
 * piece with the header), code between lines, text between sentences, then words.
 */
final class Pieces {
    /** No token is taken to stand for more characters than this, whatever the counter says of a long word. */
    private static final int MAX_CHARS_PER_TOKEN = 16;

    private final ToIntFunction<String> counter;
    private final int most;

    Pieces(ToIntFunction<String> counter, int most) {
        this.counter = counter;
        this.most = most;
    }

    /** Tokens of a text; of a long one only that there are many. */
    int count(String text) {
        int least = text.length() / MAX_CHARS_PER_TOKEN;
        return least > most ? least : Math.max(least, counter.applyAsInt(text));
    }

    /** The block as one piece, of whatever length. */
    Piece whole(NoteBlock block) {
        String text = BlockText.of(block);
        return piece(
                block, text, BlockText.tight(block), block.span(), block.all().toList());
    }

    private Piece piece(NoteBlock block, String text, boolean tight, Span span, List<NoteBlock> inside) {
        List<String> headings = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        Set<String> tags = new HashSet<>();
        List<NoteLink> links = new ArrayList<>();
        for (NoteBlock inner : inside) {
            if (inner.kind() == BlockKind.HEADING) {
                headings.add(inner.text());
            }
            inner.id().ifPresent(ids::add);
            tags.addAll(inner.tags());
            links.addAll(inner.links());
        }
        return new Piece(text, count(text), tight, span, headings, ids, tags, links);
    }

    List<Piece> of(NoteBlock block) {
        Piece whole = whole(block);
        if (whole.tokens() <= most) {
            return List.of(whole);
        }
        return switch (block.kind()) {
            case TABLE -> table(block);
            case CODE -> code(block);
            default -> mixed(block);
        };
    }

    /** Own text by sentence, then each child. */
    private List<Piece> mixed(NoteBlock block) {
        List<Piece> pieces = new ArrayList<>();
        String own = BlockText.own(block);
        if (!own.isEmpty()) {
            pieces.addAll(parts(block, sentences(own), ""));
        }
        block.children().forEach(child -> pieces.addAll(of(child)));
        return pieces;
    }

    private List<Piece> table(NoteBlock block) {
        if (block.children().isEmpty()) {
            return mixed(block);
        }
        String header = BlockText.of(block.children().getFirst());
        if (count(header) > most / 2) {
            return mixed(block);
        }
        List<Piece> pieces = new ArrayList<>();
        List<NoteBlock> rows = new ArrayList<>();
        int tokens = count(header);
        for (NoteBlock row : block.children().subList(1, block.children().size())) {
            int more = count(BlockText.of(row));
            if (!rows.isEmpty() && tokens + more > most) {
                pieces.add(rows(block, header, rows));
                rows.clear();
                tokens = count(header);
            }
            rows.add(row);
            tokens += more;
        }
        pieces.add(rows(block, header, rows));
        return pieces;
    }

    private Piece rows(NoteBlock table, String header, List<NoteBlock> rows) {
        StringBuilder text = new StringBuilder(header);
        rows.forEach(row -> text.append('\n').append(BlockText.of(row)));
        return piece(
                table,
                text.toString(),
                false,
                rows.isEmpty()
                        ? table.span()
                        : rows.getFirst().span().to(rows.getLast().span()),
                rows);
    }

    private List<Piece> code(NoteBlock block) {
        List<String> lines = new ArrayList<>();
        block.text().lines().forEach(line -> lines.addAll(words(line + "\n")));
        return parts(block, lines, "```" + block.info() + "\n");
    }

    /** Packs parts of a block's text; a fence is put around each piece where one is given. */
    private List<Piece> parts(NoteBlock block, List<String> parts, String fence) {
        List<String> texts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int tokens = 0;
        for (String part : parts) {
            int more = count(part);
            if (!text.isEmpty() && tokens + more > most) {
                texts.add(text.toString());
                text.setLength(0);
                tokens = 0;
            }
            text.append(part);
            tokens += more;
        }
        texts.add(text.toString());
        return located(block, texts, fence);
    }

    /** Finds the lines of each text where the block's lines are those of its source. */
    private List<Piece> located(NoteBlock block, List<String> texts, String fence) {
        Span all = block.span();
        int first = block.kind() == BlockKind.CODE && !fence.isEmpty() ? 1 : 0;
        boolean byLine = lines(String.join("", texts).stripTrailing()) + first <= all.endLine() - all.line() + 1;
        List<Piece> pieces = new ArrayList<>();
        int line = all.line() + first;
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            int last = line + lines(text.stripTrailing()) - 1;
            Span span = byLine
                    ? new Span(line, Math.min(last, all.endLine()), all.offset(), all.endOffset(), all.part())
                    : all;
            String shown = fence.isEmpty() ? text.strip() : fence + text.stripTrailing() + "\n```";
            if (!text.isBlank()) {
                pieces.add(share(block, shown, span, i == 0, byLine));
            }
            line = Math.min(all.endLine(), line + lines(text) - 1);
        }
        return pieces;
    }

    private Piece share(NoteBlock block, String text, Span span, boolean first, boolean byLine) {
        List<NoteLink> links = block.links().stream()
                .filter(link -> byLine
                        ? link.line() >= span.line() && link.line() <= span.endLine()
                        : first || text.contains(link.text()))
                .toList();
        String lower = text.toLowerCase(Locale.ROOT);
        Set<String> tags = new HashSet<>();
        block.tags().stream().filter(tag -> first || lower.contains("#" + tag)).forEach(tags::add);
        List<String> headings = block.kind() == BlockKind.HEADING && first ? List.of(block.text()) : List.of();
        return new Piece(
                text,
                count(text),
                false,
                span,
                headings,
                first ? block.id().stream().toList() : List.of(),
                tags,
                links);
    }

    private static int lines(String text) {
        return 1 + (int) text.chars().filter(c -> c == '\n').count();
    }

    private List<String> sentences(String text) {
        List<String> sentences = new ArrayList<>();
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        breaks.setText(text);
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
            sentences.addAll(words(text.substring(start, end)));
        }
        return sentences;
    }

    /** A sentence, in parts where it is too long: between words, and within those that are too long themselves. */
    private List<String> words(String sentence) {
        if (count(sentence) <= most) {
            return List.of(sentence);
        }
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int tokens = 0;
        int start = 0;
        while (start < sentence.length()) {
            int end = start;
            int limit = Math.min(sentence.length(), start + most);
            while (end < limit && !Character.isWhitespace(sentence.charAt(end))) {
                end++;
            }
            while (end < limit && Character.isWhitespace(sentence.charAt(end))) {
                end++;
            }
            if (end < sentence.length() && Character.isLowSurrogate(sentence.charAt(end)) && end > start + 1) {
                end--;
            }
            String word = sentence.substring(start, end);
            int more = count(word);
            if (!part.isEmpty() && tokens + more > most) {
                parts.add(part.toString());
                part.setLength(0);
                tokens = 0;
            }
            part.append(word);
            tokens += more;
            start = end;
        }
        parts.add(part.toString());
        return parts;
    }
}

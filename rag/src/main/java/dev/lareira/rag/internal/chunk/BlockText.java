package dev.lareira.rag.internal.chunk;

import dev.lareira.rag.BlockKind;
import dev.lareira.rag.NoteBlock;

/** Blocks as readable text, close to Markdown. */
public final class BlockText {
    private BlockText() {}

    /** A block with all below it. */
    public static String of(NoteBlock block) {
        StringBuilder text = new StringBuilder();
        append(block, "", text);
        return text.toString();
    }

    /** The block's own text, without its children. */
    public static String own(NoteBlock block) {
        return switch (block.kind()) {
            case HEADING ->
                "#".repeat(block.level()) + " " + (block.info().isEmpty() ? "" : block.info() + " ") + block.text();
            case ITEM -> block.text().isEmpty() && block.children().isEmpty() ? "" : marker(block) + block.text();
            case CODE -> block.text().isEmpty() ? "" : "```" + block.info() + "\n" + block.text() + "\n```";
            case CALLOUT -> callout(block);
            case QUOTE -> block.text().isEmpty() ? "" : "> " + block.text().replace("\n", "\n> ");
            case MATH -> "$$" + block.text() + "$$";
            default -> block.text();
        };
    }

    private static String marker(NoteBlock item) {
        String info = item.info();
        if (info.isEmpty()) {
            return "- ";
        }
        if (info.length() == 1) {
            return "- [" + info + "] ";
        }
        return Character.isDigit(info.charAt(0)) ? info + " " : "- " + info + " ";
    }

    private static String callout(NoteBlock block) {
        String kind = block.info().isEmpty()
                ? ""
                : Character.toUpperCase(block.info().charAt(0)) + block.info().substring(1);
        return block.text().isEmpty() || block.text().equalsIgnoreCase(kind) ? kind : kind + ": " + block.text();
    }

    /** Whether a block follows its neighbour on the next line, without a blank one. */
    public static boolean tight(NoteBlock block) {
        return block.kind() == BlockKind.ITEM || block.kind() == BlockKind.ROW;
    }

    private static void append(NoteBlock block, String indent, StringBuilder text) {
        String own = own(block);
        if (!own.isEmpty()) {
            text.append(indent).append(own.replace("\n", "\n" + indent + (block.kind() == BlockKind.ITEM ? "  " : "")));
        }
        String inner = block.kind() == BlockKind.ITEM
                ? indent + "  "
                : block.kind() == BlockKind.QUOTE ? indent + "> " : indent;
        boolean bare = block.kind() == BlockKind.ITEM && block.text().isEmpty();
        for (NoteBlock child : block.children()) {
            if (!text.isEmpty() && !bare && text.charAt(text.length() - 1) != '\n') {
                text.append(tight(child) || block.kind() == BlockKind.ITEM || own.isEmpty() ? "\n" : "\n\n");
            }
            if (bare) {
                // The first block stands beside the mark of an item that has no text of its own.
                StringBuilder first = new StringBuilder();
                append(child, inner, first);
                text.append(first.substring(Math.min(inner.length(), first.length())));
                bare = false;
                continue;
            }
            append(child, inner, text);
        }
    }
}

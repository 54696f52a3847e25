package dev.lareira.rag.internal.markdown;

import dev.lareira.rag.NoteLink;
import dev.lareira.rag.internal.note.NoteDraft;
import dev.lareira.rag.internal.note.TextLoader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/** The readable text of a run of inlines, and what it holds; used by one thread. */
public final class InlineText {
    /** An inline of a dialect: knows how to write itself. */
    static final class Inline extends CustomNode {
        private final Consumer<InlineText> content;

        Inline(Consumer<InlineText> content) {
            this.content = content;
        }
    }

    private static final Pattern BLANKS = Pattern.compile("[ \\t]{2,}");

    final List<NoteLink> links = new ArrayList<>();
    final Set<String> tags = new LinkedHashSet<>();
    private final StringBuilder text = new StringBuilder();
    private final Function<String, Node> parser;
    private final BiConsumer<String, String> properties;
    private Optional<String> id = Optional.empty();
    private int idEnd;
    private int line;

    /**
     * @param parser for text inside an inline
     * @param properties takes the inline fields
     * @param line of the first character, from 1
     */
    InlineText(Function<String, Node> parser, BiConsumer<String, String> properties, int line) {
        this.parser = parser;
        this.properties = properties;
        this.line = line;
    }

    /** From one node to another of the same parent, both included. */
    InlineText read(Node first, Node end) {
        for (Node node = first; node != end; node = node.getNext()) {
            read(node);
        }
        return this;
    }

    private void read(Node node) {
        switch (node) {
            case Text literal -> text.append(Marks.restore(literal.getLiteral()));
            case SoftLineBreak soft -> newLine();
            case HardLineBreak hard -> newLine();
            case Code code -> text.append(Marks.restore(code.getLiteral()));
            case HtmlInline html -> text.append(html.getLiteral().matches("(?i)<br\\s*/?>") ? "\n" : "");
            case Link link -> link(link, link.getDestination(), false);
            case Image image -> link(image, image.getDestination(), true);
            case Inline inline -> inline.content.accept(this);
            default -> read(node.getFirstChild(), null);
        }
    }

    private void newLine() {
        text.append('\n');
        line++;
    }

    private void link(Node node, String destination, boolean embed) {
        int start = text.length();
        read(node.getFirstChild(), null);
        NoteLink link = LinkSyntax.address(Marks.restore(destination), text.substring(start), embed, line);
        text.setLength(start);
        text.append(link.text());
        links.add(link);
    }

    public void append(String literal) {
        text.append(literal);
    }

    /** Text with inlines of its own. */
    public void parse(String markdown) {
        Node block = parser.apply(markdown).getFirstChild();
        if (block == null || block.getNext() != null || block.getFirstChild() == null) {
            text.append(Marks.restore(markdown));
        } else {
            read(block.getFirstChild(), null);
        }
    }

    public void link(NoteLink link) {
        links.add(link);
        text.append(link.text());
    }

    /** An inline field; the reader sees {@code key: value}. */
    void field(String key, String value) {
        text.append(key).append(": ");
        int start = text.length();
        parse(value);
        property(key, text.substring(start));
    }

    public void property(String key, String value) {
        properties.accept(key, value);
    }

    public void tag(String name) {
        tags.add(NoteDraft.tagKey(name));
    }

    public int line() {
        return line;
    }

    /** The block's id, which counts if nothing comes after it. */
    void id(String name) {
        id = Optional.of(name);
        idEnd = text.length();
    }

    Optional<String> id() {
        return id.filter(name -> idEnd == text.length());
    }

    String text() {
        if (id.isPresent() && idEnd < text.length()) {
            text.insert(idEnd, "^" + id.get());
            id = Optional.empty();
        }
        return BLANKS.matcher(TextLoader.clean(text.toString())).replaceAll(" ").replace(" \n", "\n");
    }
}

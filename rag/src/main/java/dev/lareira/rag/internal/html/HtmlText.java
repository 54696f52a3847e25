package dev.lareira.rag.internal.html;

import dev.lareira.rag.internal.note.TextLoader;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** Readable text of elements: blocks on lines of their own, white space as a browser shows it. */
public final class HtmlText {
    private HtmlText() {}

    public static String of(Element element) {
        StringBuilder text = new StringBuilder();
        element.traverse(new NodeVisitor() {
            @Override
            public void head(Node node, int depth) {
                if (node instanceof TextNode content) {
                    String words = content.getWholeText().replaceAll("\\s+", " ");
                    boolean start = text.isEmpty() || Character.isWhitespace(text.charAt(text.length() - 1));
                    text.append(start ? words.stripLeading() : words);
                } else if (node instanceof Element inner && (inner.isBlock() || inner.nameIs("br"))) {
                    breakLine(text);
                }
            }

            @Override
            public void tail(Node node, int depth) {
                if (node instanceof Element inner && inner.isBlock()) {
                    breakLine(text);
                } else if (node instanceof Element inner && (inner.nameIs("td") || inner.nameIs("th"))) {
                    text.append(' ');
                }
            }
        });
        return TextLoader.clean(text.toString());
    }

    private static void breakLine(StringBuilder text) {
        while (!text.isEmpty() && text.charAt(text.length() - 1) == ' ') {
            text.setLength(text.length() - 1);
        }
        if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            text.append('\n');
        }
    }
}

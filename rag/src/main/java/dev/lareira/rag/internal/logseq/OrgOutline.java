package dev.lareira.rag.internal.logseq;

import dev.lareira.rag.internal.logseq.Outline.Bullet;
import dev.lareira.rag.internal.markdown.LinkSyntax;
import dev.lareira.rag.internal.note.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Headlines of an Org page as bullets, each line as the Markdown of the same meaning. */
final class OrgOutline {
    private static final Pattern HEADLINE = Pattern.compile("(\\*+)(?:[ \\t]+(.*)|)");
    private static final Pattern TAGS = Pattern.compile("(.*?)[ \\t]+:([\\p{L}\\p{N}_@#%:-]+):[ \\t]*");
    private static final Pattern KEYWORD = Pattern.compile("(?i)[ \\t]*#\\+(\\w+):[ \\t]*(.*)");
    private static final Pattern DRAWER_LINE = Pattern.compile("[ \\t]*:([A-Za-z][^\\s:]*):[ \\t]*(.*)");
    private static final Pattern VERBATIM =
            Pattern.compile("(?i)[ \\t]*#\\+(BEGIN|END)_(SRC|EXAMPLE|EXPORT|QUERY)\\b.*");
    private static final Pattern LINK = Pattern.compile("\\[\\[([^\\[\\]]+)\\](?:\\[([^\\[\\]]*)\\])?\\]");
    private static final Pattern CODE =
            Pattern.compile("(?<![^\\s({'\"])([~=])(\\S|\\S.*?\\S)\\1(?![^\\s)}'\".,;:!?-])");
    private static final Pattern EMPHASIS =
            Pattern.compile("(?<![^\\s({'\"])([*/_+])(\\S|\\S.*?\\S)\\1(?![^\\s)}'\".,;:!?-])");

    private OrgOutline() {}

    static Bullet read(SourceText source, int maxNesting) {
        Bullet root = new Bullet(0, 0);
        List<Bullet> open = new ArrayList<>(List.of(root));
        boolean verbatim = false;
        for (int number = 0; number < source.lineCount(); number++) {
            String text = source.line(number);
            Matcher headline = HEADLINE.matcher(text);
            Matcher fence = VERBATIM.matcher(text);
            if (!verbatim && headline.matches()) {
                int level = Math.min(headline.end(1), maxNesting);
                while (open.size() > level) {
                    open.removeLast();
                }
                Bullet bullet = new Bullet(level, open.size());
                open.getLast().children.add(bullet);
                open.add(bullet);
                String title = headline.group(2) == null ? "" : headline.group(2);
                bullet.lines.add(new TextLine(tags(title), number, text.length() - title.length()));
            } else if (fence.matches()) {
                verbatim = fence.group(1).equalsIgnoreCase("BEGIN");
                open.getLast().lines.add(new TextLine(text, number, 0));
            } else if (verbatim) {
                open.getLast().lines.add(new TextLine(text, number, 0));
            } else {
                line(text, number, open);
            }
        }
        return root;
    }

    /** Tags at the end of a headline, as those of Markdown. */
    private static String tags(String title) {
        Matcher tagged = TAGS.matcher(title);
        if (!tagged.matches()) {
            return inline(title);
        }
        StringBuilder text = new StringBuilder(inline(tagged.group(1)));
        for (String tag : tagged.group(2).split(":")) {
            text.append(tag.isEmpty() ? "" : " #" + tag);
        }
        return text.toString();
    }

    private static void line(String text, int number, List<Bullet> open) {
        Matcher keyword = KEYWORD.matcher(text);
        boolean page = open.size() == 1;
        if (keyword.matches()) {
            if (page) {
                open.getFirst().lines.add(new TextLine(property(keyword.group(1), keyword.group(2)), number, 0));
            }
            return;
        }
        Matcher drawer = DRAWER_LINE.matcher(text);
        if (page && drawer.matches()) {
            boolean edge = drawer.group(1).equalsIgnoreCase("PROPERTIES")
                    || drawer.group(1).equalsIgnoreCase("END");
            if (!edge) {
                open.getFirst().lines.add(new TextLine(property(drawer.group(1), drawer.group(2)), number, 0));
            }
            return;
        }
        boolean comment = text.startsWith("# ");
        if (!comment) {
            int from = 0;
            int most = open.size() + 1;
            while (from < text.length() && from < most && text.charAt(from) == ' ') {
                from++;
            }
            open.getLast().lines.add(new TextLine(inline(text.substring(from)), number, from));
        }
    }

    private static String property(String key, String value) {
        String name = key.toLowerCase(Locale.ROOT);
        if (name.equals("property")) {
            String[] pair = value.split("\\s+", 2);
            return pair[0] + ":: " + (pair.length > 1 ? pair[1] : "");
        }
        if (name.equals("filetags") || name.equals("tags") && value.startsWith(":")) {
            return "tags:: " + value.replaceAll("^:|:$", "").replace(":", ", ");
        }
        return name + ":: " + value;
    }

    /** Links and code as Markdown; marks of emphasis go. */
    private static String inline(String text) {
        if (text.matches("[ \\t]*\\|[-+|]+\\|?[ \\t]*")) {
            return text.replace('+', '|');
        }
        String links = LINK.matcher(text)
                .replaceAll(link -> Matcher.quoteReplacement(
                        link(link.group(1).strip(), link.group(2) == null ? "" : link.group(2))));
        String plain = EMPHASIS.matcher(links).replaceAll("$2");
        plain = EMPHASIS.matcher(plain).replaceAll("$2");
        return CODE.matcher(plain).replaceAll("`$2`").replaceAll("\\[fn:[\\w-]+\\]", "");
    }

    private static String link(String address, String text) {
        String target = address.startsWith("file:") ? address.substring(5) : address;
        if (target.startsWith("((")) {
            return text.isEmpty() ? target : "[" + text + "](" + target + ")";
        }
        boolean path =
                target.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*") || target.contains("../") || target.startsWith("./");
        if (path) {
            boolean picture = text.isEmpty() && !target.contains(":") && LinkSyntax.isFile(target);
            String shown = text.isEmpty() && !picture ? target : text;
            return (picture ? "!" : "") + "[" + shown + "](<" + target + ">)";
        }
        return text.isEmpty() ? "[[" + target + "]]" : "[" + text + "]([[" + target + "]])";
    }
}

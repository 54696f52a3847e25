package dev.lareira.rag.internal.logseq;

import dev.lareira.rag.NoteLink;
import dev.lareira.rag.internal.markdown.InlineRule;
import dev.lareira.rag.internal.markdown.InlineRule.After;
import dev.lareira.rag.internal.markdown.InlineText;
import dev.lareira.rag.internal.markdown.LinkSyntax;
import dev.lareira.rag.internal.markdown.Marks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Inlines of Logseq: references to blocks, macros, priorities, attributes of pictures. */
final class LogseqRules {
    private static final Pattern PAGE = Pattern.compile("\\[\\[(.+?)\\]\\]");
    private static final Pattern BLOCK = Pattern.compile("\\(\\(([\\w-]+)\\)\\)");

    private final Map<String, String> macros;
    private final Function<String, Optional<String>> blocks;

    /**
     * @param macros own macros by name
     * @param blocks first line of a block by its id
     */
    LogseqRules(Map<String, String> macros, Function<String, Optional<String>> blocks) {
        this.macros = macros;
        this.blocks = blocks;
    }

    List<InlineRule> all() {
        return List.of(
                InlineRule.of('(', After.ANYTHING, BLOCK.pattern(), match -> block(match.group(1), false)),
                InlineRule.of('#', After.BREAK, "#\\[\\[([^\\[\\]]+)\\]\\]", match -> tag(match.group(1))),
                InlineRule.of(
                        Marks.OPEN,
                        After.ANYTHING,
                        Marks.PRIORITY,
                        match -> priority(match.group().substring(2, 3))),
                InlineRule.of(
                        Marks.OPEN,
                        After.ANYTHING,
                        "\\[([^\\[\\]]*)\\]\\((\\[\\[[^\\[\\]]+\\]\\]|\\(\\([^()]+\\)\\))\\)",
                        match -> named(match.group(1), match.group(2))),
                InlineRule.of(
                        '{', After.ANYTHING, "\\{\\{\\{?\\s*([^{}]+?)\\s*\\}?\\}\\}", match -> macro(match.group(1))),
                InlineRule.of('{', After.ANYTHING, "\\{:[^{}]*\\}", match -> text -> {}));
    }

    private Consumer<InlineText> block(String id, boolean embed) {
        String shown = embed ? "" : blocks.apply(id).orElse("");
        NoteLink.Kind kind = embed ? NoteLink.Kind.EMBED : NoteLink.Kind.LINK;
        return text -> text.link(new NoteLink(kind, "", List.of(), Optional.of(id), shown, text.line()));
    }

    private static Consumer<InlineText> tag(String page) {
        return text -> {
            text.tag(page);
            text.append("#");
            text.link(LinkSyntax.wiki(page, false, text.line()));
        };
    }

    private static Consumer<InlineText> priority(String letter) {
        return text -> text.property("priority", letter);
    }

    private static Consumer<InlineText> named(String shown, String address) {
        return text -> text.link(LinkSyntax.address(address, shown, false, text.line()));
    }

    private Consumer<InlineText> macro(String content) {
        String[] parts = content.split("\\s+", 2);
        String name = parts[0];
        String argument = parts.length > 1 ? parts[1].strip() : "";
        return switch (name) {
            case "embed" -> embed(argument);
            case "query", "function", "renderer", "cards", "zotero-imported-file", "zotero-linked-file" -> text -> {};
            case "youtube-timestamp", "pdf-timestamp" -> text -> {};
            case "namespace" -> {
                String page = argument.replaceAll("^\\[\\[|\\]\\]$", "");
                yield text -> text.link(LinkSyntax.wiki(page, false, text.line()));
            }
            case "cloze" -> {
                String[] answerAndCue = argument.split("\\\\\\\\", 2);
                yield text -> text.parse(answerAndCue[0].strip());
            }
            case "youtube", "video", "vimeo", "bilibili", "tweet", "twitter", "img" -> media(argument);
            default -> own(name, argument, content);
        };
    }

    private Consumer<InlineText> embed(String argument) {
        Matcher page = PAGE.matcher(argument);
        Matcher block = BLOCK.matcher(argument);
        if (page.find()) {
            String name = page.group(1);
            return text -> text.link(LinkSyntax.wiki(name, true, text.line()));
        }
        return block.find() ? block(block.group(1), true) : text -> {};
    }

    private static Consumer<InlineText> media(String argument) {
        String address = argument.split("\\s+", 2)[0].replaceAll("^\"|\"$", "");
        return text ->
                text.link(new NoteLink(NoteLink.Kind.URL, address, List.of(), Optional.empty(), address, text.line()));
    }

    /** A macro of the graph, with its arguments put in; others stay as they are written. */
    private Consumer<InlineText> own(String name, String argument, String content) {
        String body = macros.get(name);
        if (body == null) {
            return text -> text.append("{{" + content + "}}");
        }
        String[] arguments = argument.split("\\s*,\\s*");
        String expanded = Pattern.compile("\\$(\\d)").matcher(body).replaceAll(number -> {
            int index = Integer.parseInt(number.group(1)) - 1;
            return Matcher.quoteReplacement(index >= 0 && index < arguments.length ? arguments[index] : "");
        });
        // A macro that names itself would never end.
        return expanded.contains("{{") ? text -> text.append(expanded) : text -> text.parse(expanded);
    }
}

package dev.lareira.rag.internal.markdown;

import static dev.lareira.rag.internal.markdown.InlineRule.After.ANYTHING;
import static dev.lareira.rag.internal.markdown.InlineRule.After.BLANK;
import static dev.lareira.rag.internal.markdown.InlineRule.After.BREAK;

import dev.lareira.rag.NoteLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Inlines that notes have beyond CommonMark. */
final class InlineRules {
    /** Letters, digits, marks, symbols such as emoji, and {@code _ - /}. */
    static final String TAG = "[\\p{L}\\p{N}\\p{M}\\p{So}\\p{Sk}\\p{Cf}_/-]+";

    /** Parentheses in pairs; punctuation at the end is that of the sentence. */
    private static final String URL = "https?://(?:[^\\s<>\"`\\[\\]()\uFDD2]|\\([^\\s<>\"`()]*\\))+(?<![.,;:!?'*_~|])";

    private InlineRules() {}

    static List<InlineRule> of(Dialect dialect) {
        List<InlineRule> common = List.of(
                InlineRule.of(Marks.OPEN, ANYTHING, "\\[(\\[[^\\[\\]]+\\])\\]", match -> wiki(match.group(1), false)),
                InlineRule.of(Marks.EMBED, ANYTHING, "!\\[(\\[[^\\[\\]]+\\])\\]", match -> wiki(match.group(1), true)),
                InlineRule.of(Marks.OPEN, ANYTHING, Marks.FOOTNOTE, match -> text -> {}),
                new InlineRule('#', BREAK, Pattern.compile("#(" + TAG + ")"), match -> tag(match, dialect)),
                InlineRule.of('$', ANYTHING, "\\$\\$[^$]+\\$\\$", InlineRules::literal),
                InlineRule.of('$', ANYTHING, "\\$(?!\\s)(?:[^$\\\\]|\\\\.)+(?<!\\s)\\$(?!\\d)", InlineRules::literal),
                InlineRule.of('^', BLANK, "\\^([A-Za-z0-9-]+)[ \\t\uFDD2]*$", match -> {
                    String id = match.group(1);
                    return text -> text.id(id);
                }),
                InlineRule.of(
                        '^', ANYTHING, "\\^\\[((?:[^\\[\\]]|\\[(?:[^\\[\\]]|\\[[^\\[\\]]*\\])*\\])*)\\]", match -> {
                            String note = match.group(1);
                            return text -> {
                                text.append(" (");
                                text.parse(note);
                                text.append(")");
                            };
                        }),
                InlineRule.of('h', BREAK, URL, InlineRules::url));
        if (dialect != Dialect.OBSIDIAN) {
            return common;
        }
        List<InlineRule> all = new ArrayList<>(common);
        all.add(InlineRule.of(
                Marks.OPEN,
                ANYTHING,
                "\\[([^\\[\\]:]+)::((?:[^\\[\\]]|\\[\\[[^\\]]*\\]\\]|\\[[^\\[\\]]*\\])*)\\]",
                InlineRules::field));
        all.add(InlineRule.of(
                '(', ANYTHING, "\\(([^():\\[\\]]{1,80})::((?:[^()]|\\([^()]*\\))*)\\)", InlineRules::field));
        return all;
    }

    private static Consumer<InlineText> literal(MatchResult match) {
        String literal = Marks.restore(match.group());
        return text -> text.append(literal);
    }

    private static Consumer<InlineText> wiki(String bracketed, boolean embed) {
        String content = Marks.restore(bracketed.substring(1, bracketed.length() - 1));
        return text -> text.link(LinkSyntax.wiki(content, embed, text.line()));
    }

    private static Consumer<InlineText> field(MatchResult match) {
        String key = match.group(1).replaceAll("[*_~`]", "").strip();
        String value = match.group(2).strip();
        return text -> text.field(key, value);
    }

    /** A tag has something that is no digit; in Logseq it names a page as well. */
    private static Optional<Consumer<InlineText>> tag(MatchResult match, Dialect dialect) {
        String tag = match.group(1).replaceAll("/+$", "");
        boolean named = tag.codePoints()
                .anyMatch(c -> !Character.isDigit(c) && (dialect != Dialect.PLAIN || "-_/".indexOf(c) < 0));
        if (!named) {
            return Optional.empty();
        }
        return Optional.of(text -> {
            text.tag(tag);
            text.append("#");
            if (dialect == Dialect.LOGSEQ) {
                text.link(LinkSyntax.wiki(tag, false, text.line()));
            } else {
                text.append(tag);
            }
        });
    }

    private static Consumer<InlineText> url(MatchResult match) {
        String address = match.group();
        return text ->
                text.link(new NoteLink(NoteLink.Kind.URL, address, List.of(), Optional.empty(), address, text.line()));
    }
}

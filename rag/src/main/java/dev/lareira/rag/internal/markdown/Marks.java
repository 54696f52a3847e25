package dev.lareira.rag.internal.markdown;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the syntax that CommonMark would take for its own visible to {@link InlineRules}: replaces single characters by
 * noncharacters of Unicode, so that each character stays where it is. Text that turns out to be code is restored.
 */
public final class Marks {
    /** Stands for a bracket that opens a link between notes, an inline field, a footnote or the like. */
    public static final char OPEN = '\uFDD0';
    /** Stands for the exclamation mark of an embed. */
    static final char EMBED = '\uFDD1';
    /** Stands for each character of a comment. */
    public static final char NOTHING = '\uFDD2';

    static final String LINK = "\\[\\[[^\\[\\]\\n]+\\]\\]";
    static final String FIELD =
            "\\[[^\\[\\]\\n:]{1,80}::(?:[^\\[\\]\\n]|\\[\\[[^\\]\\n]*\\]\\]|\\[[^\\[\\]\\n]*\\])*\\]";
    static final String FOOTNOTE = "\\[\\^[^\\[\\]\\s]+\\]";
    public static final String PRIORITY = "\\[#[A-Za-z]\\]";
    static final String NAMED = "\\[[^\\[\\]\\n]*\\]\\((?:\\[\\[[^\\[\\]\\n]+\\]\\]|\\(\\([^()\\n]+\\)\\))\\)";

    private static final Pattern COMMON = Pattern.compile("(!?)" + LINK + "|" + FOOTNOTE + "(?!:)");
    private static final Pattern OBSIDIAN = Pattern.compile(COMMON.pattern() + "|" + FIELD);
    private static final Pattern LOGSEQ =
            Pattern.compile(COMMON.pattern() + "|" + PRIORITY + "|" + NAMED + "|\\[:(?=[a-z])");

    private Marks() {}

    static String set(String text, Dialect dialect) {
        if (text.indexOf('[') < 0) {
            return text;
        }
        Pattern pattern = switch (dialect) {
            case PLAIN -> COMMON;
            case OBSIDIAN -> OBSIDIAN;
            case LOGSEQ -> LOGSEQ;
        };
        Matcher found = pattern.matcher(text);
        char[] marked = null;
        while (found.find()) {
            if (escaped(text, found.start())) {
                continue;
            }
            marked = marked == null ? text.toCharArray() : marked;
            marked[found.start()] = text.charAt(found.start()) == '!' ? EMBED : OPEN;
        }
        return marked == null ? text : new String(marked);
    }

    private static boolean escaped(String text, int at) {
        int slashes = 0;
        while (at > slashes && text.charAt(at - 1 - slashes) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }

    /** The text as it was, without comments. */
    public static String restore(String text) {
        return text.indexOf(NOTHING) < 0 ? brackets(text) : brackets(text).replace(String.valueOf(NOTHING), "");
    }

    /** The text with its brackets, each character where it is. */
    static String brackets(String text) {
        return text.indexOf(OPEN) < 0 && text.indexOf(EMBED) < 0
                ? text
                : text.replace(OPEN, '[').replace(EMBED, '!');
    }
}

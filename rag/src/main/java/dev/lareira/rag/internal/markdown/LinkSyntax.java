package dev.lareira.rag.internal.markdown;

import dev.lareira.rag.NoteLink;
import dev.lareira.rag.NoteLink.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Links as they are written: {@code [[target#heading|text]]} and {@code [text](target.md#heading)}. */
public final class LinkSyntax {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);
    private static final Pattern SIZE = Pattern.compile("\\d+(?:x\\d+)?");
    private static final Set<String> FILES = Set.of(
            ("png jpg jpeg gif svg webp bmp avif heic tif tiff ico mp3 wav m4a ogg opus flac 3gp aac mp4 webm ogv mov"
                            + " mkv avi zip 7z rar gz tar doc docx xls xlsx ppt pptx odt ods odp csv json xml css js py exe"
                            + " dmg psd ai ttf otf woff")
                    .split(" "));

    private LinkSyntax() {}

    /** What is between {@code [[} and {@code ]]}. */
    public static NoteLink wiki(String content, boolean embed, int line) {
        String inside = content.replace("\\|", "|");
        int bar = inside.indexOf('|');
        String address = (bar < 0 ? inside : inside.substring(0, bar)).strip();
        String shown = bar < 0 ? "" : inside.substring(bar + 1).strip();
        return named(address, SIZE.matcher(shown).matches() ? "" : shown, embed, line);
    }

    private static NoteLink named(String address, String shown, boolean embed, int line) {
        int hash = address.indexOf('#');
        String target = (hash < 0 ? address : address.substring(0, hash)).strip();
        String within = hash < 0 ? "" : address.substring(hash + 1);
        Optional<String> block =
                within.startsWith("^") ? Optional.of(within.substring(1).strip()) : Optional.empty();
        List<String> headings = new ArrayList<>();
        if (block.isEmpty() && !within.matches("(?:page|height|selection|annotation)=.*")) {
            for (String heading : within.split("#")) {
                if (!heading.isBlank()) {
                    headings.add(heading.strip());
                }
            }
        }
        boolean file = isFile(target);
        Kind kind = file ? Kind.ATTACHMENT : embed ? Kind.EMBED : Kind.LINK;
        String text = shown;
        if (shown.isEmpty() && !(file && embed)) {
            String name =
                    target.toLowerCase(Locale.ROOT).endsWith(".md") ? target.substring(0, target.length() - 3) : target;
            List<String> parts = new ArrayList<>(headings);
            if (!name.isEmpty()) {
                parts.addFirst(name);
            }
            text = String.join(" > ", parts);
        }
        return new NoteLink(kind, target, headings, block, text, line);
    }

    /** Whether a name is that of a picture, recording or other file that is no note. */
    public static boolean isFile(String target) {
        int dot = target.lastIndexOf('.');
        return dot > 0 && FILES.contains(target.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /** A link with an address in parentheses; {@code embed} if it began with an exclamation mark. */
    public static NoteLink address(String address, String text, boolean embed, int line) {
        String shown = embed ? text.replaceFirst("\\|?\\d+(?:x\\d+)?$", "") : text;
        String plain = address.strip();
        if (plain.startsWith("[[") && plain.endsWith("]]")) {
            NoteLink link = wiki(plain.substring(2, plain.length() - 2), embed, line);
            return new NoteLink(link.kind(), link.target(), link.headings(), link.blockId(), shown, line);
        }
        if (plain.startsWith("((") && plain.endsWith("))")) {
            return new NoteLink(
                    Kind.LINK, "", List.of(), Optional.of(plain.substring(2, plain.length() - 2)), shown, line);
        }
        if (plain.startsWith("obsidian://")) {
            return obsidian(plain, shown, line);
        }
        if (SCHEME.matcher(plain).matches() && !plain.matches("[A-Za-z]:[\\\\/].*") || plain.startsWith("//")) {
            return new NoteLink(Kind.URL, plain, List.of(), Optional.empty(), shown, line);
        }
        NoteLink link = named(decode(plain), shown.isEmpty() ? " " : shown, embed, line);
        return new NoteLink(link.kind(), link.target(), link.headings(), link.blockId(), shown, line);
    }

    private static NoteLink obsidian(String address, String text, int line) {
        try {
            String query = Optional.ofNullable(new URI(address.replace(" ", "%20")).getRawQuery())
                    .orElse("");
            for (String parameter : query.split("&")) {
                if (parameter.startsWith("file=") || parameter.startsWith("path=")) {
                    return named(decode(parameter.substring(5)), text, false, line);
                }
            }
        } catch (URISyntaxException e) {
            // Kept as an address below.
        }
        return new NoteLink(Kind.URL, address, List.of(), Optional.empty(), text, line);
    }

    /** Characters written as {@code %20}; the text as it is where that does not decode. */
    public static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}

package dev.lareira.rag.internal.ask;

import dev.lareira.tokenizer.Vocabulary;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes text of notes safe to stand in a prompt: it can neither end the element it stands in nor spell a control token of
 * the model, so whatever it says is said by the note and by nobody else. Immutable and thread-safe.
 */
public final class Fence {
    /** Invisible; splits what must not be read as one. */
    private static final String SPLIT = "\u200b";

    private static final Pattern ELEMENT = Pattern.compile("<(?=\\s*/?\\s*notes?\\b)", Pattern.CASE_INSENSITIVE);

    private final Pattern control;

    /** @param vocabulary of the model that reads the prompt */
    public Fence(Vocabulary vocabulary) {
        List<String> names = IntStream.range(0, vocabulary.size())
                .filter(vocabulary::isControl)
                .mapToObj(vocabulary::text)
                .filter(name -> name.length() > 1)
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        // One that is white space around a name is met by the name.
        control = names.isEmpty()
                ? Pattern.compile("(?!)")
                : Pattern.compile(names.stream().map(Pattern::quote).collect(Collectors.joining("|")));
    }

    /** The text with what could be taken for markup made harmless; as it is where nothing could. */
    public String text(String text) {
        String plain = ELEMENT.matcher(text).replaceAll("‹");
        return control.matcher(plain).replaceAll(found -> {
            String name = found.group();
            return java.util.regex.Matcher.quoteReplacement(name.charAt(0) + SPLIT + name.substring(1));
        });
    }

    /** As {@link #text}, for the value of an attribute. */
    public String attribute(String text) {
        return text(text).replace('"', '\'').replaceAll("\\s+", " ").strip();
    }
}

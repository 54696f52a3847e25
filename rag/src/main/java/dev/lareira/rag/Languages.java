package dev.lareira.rag;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The languages of notes, and of the model of their vectors.
 *
 * @param passages by language, {@code und} where it is not known
 * @param model those that the model was made for; empty: no limit is known
 */
public record Languages(Map<String, Integer> passages, Set<String> model) {
    public Languages {
        passages = Map.copyOf(passages);
        model = Set.copyOf(model);
    }

    /** The languages of most passages, of those whose language is known, that the model was not made for; else empty. */
    public List<String> unknown() {
        List<String> unknown = known().filter(language -> !knows(language)).toList();
        return 2 * unknown.stream().mapToInt(passages::get).sum() > all() ? unknown : List.of();
    }

    /**
     * The language that most passages are in, where a question in another does not meet them by its meaning, since the
     * model was not made for both.
     */
    public Optional<String> apartFrom(String question) {
        return known().findFirst()
                .filter(main -> 2 * passages.get(main) > all())
                .filter(main -> !main.equals(question) && !question.equals(LanguageDetector.UNKNOWN))
                .filter(main -> !knows(main) || !knows(question));
    }

    private boolean knows(String language) {
        return model.isEmpty() || model.contains(language);
    }

    /** Those that are known, of most passages first. */
    private Stream<String> known() {
        return passages.keySet().stream()
                .filter(language -> !language.equals(LanguageDetector.UNKNOWN))
                .sorted(Comparator.comparing((String language) -> -passages.get(language))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private int all() {
        return known().mapToInt(passages::get).sum();
    }
}

package dev.lareira.rag.internal.text;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The part of a passage that shows why it was found: the sentences in a row with most of the query's words, rare ones counting more. */
public final class Snippet {
    private static final int LENGTH = 280;

    private Snippet() {}

    /** The beginning where none has any; on one line, at most about 280 characters. */
    public static String of(String text, String query) {
        List<Sentences.Piece> pieces = Sentences.of(text);
        Set<String> asked = Words.of(query);
        List<Set<String>> words = pieces.stream()
                .map(piece -> {
                    Set<String> own = new HashSet<>(Words.of(piece.of(text)));
                    own.retainAll(asked);
                    return own;
                })
                .toList();
        int best = 0;
        int end = 0;
        double most = -1;
        for (int from = 0; from < pieces.size(); from++) {
            Set<String> found = new HashSet<>();
            int to = from;
            while (to < pieces.size()
                    && (to == from || pieces.get(to).end() - pieces.get(from).start() <= LENGTH)) {
                found.addAll(words.get(to++));
            }
            double weight = found.stream()
                    .mapToDouble(word -> 1.0 / having(words, word))
                    .sum();
            if (weight > most && (from == 0 || !words.get(from).isEmpty())) {
                most = weight;
                best = from;
                end = to;
            }
        }
        if (pieces.isEmpty()) {
            return "";
        }
        while (best < end - 1 && most > 0 && weight(words, best) < most / 10) {
            best++;
        }
        String cut = text.substring(
                        pieces.get(best).start(), pieces.get(end - 1).end())
                .replaceAll("\\s+", " ");
        int limit = Math.min(cut.length(), LENGTH + LENGTH / 4);
        boolean cutShort = limit < cut.length() || end < pieces.size();
        if (limit < cut.length() && Character.isHighSurrogate(cut.charAt(limit - 1))) {
            limit--;
        }
        return (best > 0 ? "… " : "") + cut.substring(0, limit).strip() + (cutShort ? " …" : "");
    }

    private static long having(List<Set<String>> words, String word) {
        return words.stream().filter(own -> own.contains(word)).count();
    }

    private static double weight(List<Set<String>> words, int piece) {
        return words.get(piece).stream()
                .mapToDouble(word -> 1.0 / having(words, word))
                .sum();
    }
}

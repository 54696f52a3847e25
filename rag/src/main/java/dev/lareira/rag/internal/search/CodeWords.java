package dev.lareira.rag.internal.search;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The words of a text as they stand, without any idea of language: a run of letters and digits is a part; parts joined by
 * signs as in {@code apt-get}, {@code os.path.join}, {@code $HOME}, {@code C++} or {@code /etc/fstab} are also one whole.
 * Case and accents do not matter.
 */
final class CodeWords {
    private static final String JOINING = "_$@%./:+#~&-\\";
    private static final String NOT_FIRST = ":+&";
    private static final String NOT_LAST = ".:/,&-\\";

    /**
     * A word of the text.
     *
     * @param whole lower case without accents, joining signs included
     * @param parts its letters and digits; none for a word of signs
     * @param written as it stands in the text
     */
    record Word(String whole, List<String> parts, String written) {
        /** Whether there is more to it than one run of letters and digits. */
        boolean isJoined() {
            return parts.size() != 1 || !parts.getFirst().equals(whole);
        }
    }

    private CodeWords() {}

    static List<Word> of(String text) {
        List<Word> words = new ArrayList<>();
        forEach(text, words::add);
        return words;
    }

    static void forEach(String text, Consumer<Word> sink) {
        int start = -1;
        for (int i = 0; i <= text.length(); ) {
            int c = i < text.length() ? text.codePointAt(i) : ' ';
            boolean inside = isPart(c) || JOINING.indexOf(c) >= 0;
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                word(text, start, i, sink);
                start = -1;
            }
            i += Character.charCount(c);
        }
    }

    private static void word(String text, int start, int end, Consumer<Word> sink) {
        int from = start;
        int to = end;
        while (from < to && NOT_FIRST.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && NOT_LAST.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        if (from < to) {
            String written = text.substring(from, to);
            String whole = fold(written);
            sink.accept(new Word(whole, parts(whole), written));
        }
    }

    private static List<String> parts(String whole) {
        List<String> parts = new ArrayList<>(2);
        int start = -1;
        for (int i = 0; i <= whole.length(); ) {
            int c = i < whole.length() ? whole.codePointAt(i) : ' ';
            if (isPart(c) && start < 0) {
                start = i;
            } else if (!isPart(c) && start >= 0) {
                parts.add(whole.substring(start, i));
                start = -1;
            }
            i += Character.charCount(c);
        }
        return parts;
    }

    private static boolean isPart(int c) {
        return Character.isLetterOrDigit(c)
                || Character.getType(c) == Character.NON_SPACING_MARK
                || Character.getType(c) == Character.COMBINING_SPACING_MARK;
    }

    /** Lower case, without marks above and below letters. */
    static String fold(String text) {
        boolean ascii = true;
        for (int i = 0; i < text.length() && ascii; i++) {
            ascii = text.charAt(i) < 128;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (ascii) {
            return lower;
        }
        StringBuilder folded = new StringBuilder(lower.length());
        Normalizer.normalize(lower, Normalizer.Form.NFD).codePoints().forEach(c -> {
            if (c < 0x300 || c > 0x36f) {
                folded.appendCodePoint(c);
            }
        });
        return Normalizer.normalize(folded, Normalizer.Form.NFC);
    }
}

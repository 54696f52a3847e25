package dev.lareira.rag.internal.text;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a text that say something, as far as that can be told without knowing its language. */
public final class Words {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:[.,:][\\p{N}]+)*");
    private static final Pattern HAN = Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}]");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    /** Endings differ beyond this. */
    private static final int STEM = 6;

    private static final int SHORTEST = 3;

    private Words() {}

    /** Stems of words of at least three letters, numbers, and single characters of scripts without blanks. */
    public static Set<String> of(String text) {
        Set<String> words = new LinkedHashSet<>();
        String plain = plain(text);
        Matcher word = WORD.matcher(plain);
        while (word.find()) {
            String found = word.group();
            if (HAN.matcher(found).find()) {
                found.codePoints().forEach(point -> words.add(Character.toString(point)));
            } else if (isNumber(found)) {
                words.add(number(found));
            } else if (found.length() >= SHORTEST) {
                words.add(found.substring(0, Math.min(STEM, found.length())));
            }
        }
        return words;
    }

    /** The numbers of a text, without the marks between their digits. */
    public static Set<String> numbers(String text) {
        Set<String> numbers = new HashSet<>();
        Matcher word = WORD.matcher(plain(text));
        while (word.find()) {
            if (isNumber(word.group())) {
                numbers.add(number(word.group()));
            }
        }
        return numbers;
    }

    private static String plain(String text) {
        return MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
    }

    private static boolean isNumber(String word) {
        return Character.isDigit(word.charAt(0));
    }

    private static String number(String word) {
        return word.replaceAll("[.,:]", "");
    }
}

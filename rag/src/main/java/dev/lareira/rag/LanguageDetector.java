package dev.lareira.rag;

import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Tells the language of a text: by script, and among languages in Latin script by their most frequent words and the
 * letters that few others use. Good from about five words on; it says so where it cannot tell. Thread-safe.
 *
 * <pre>{@code LanguageDetector.detect("Onde está o orçamento do telhado?"); // "pt"}</pre>
 */
public final class LanguageDetector {
    /** Answer for text that is too short, or in no known language. */
    public static final String UNKNOWN = "und";

    private static final int SAMPLE = 6_000;
    private static final double LEAST_SCORE = 1.5;
    private static final double LEAST_MARGIN = 1.15;

    private static final String[][] FREQUENT = {
        {
            "en",
            "the a of and to in is that it for was on are with as be this have from at by not or but what which you we they"
                    + " his her she he an has had will would can there their been when who how where why if do does did my"
                    + " your about out up into than then them some its our i were all more no so me just after before"
        },
        {
            "pt",
            "o a os as um uma de do da dos das em no na nos nas que e é não com para por se ao à mais mas foi como são"
                    + " está ele ela seu sua ou quando muito já eu também só pelo pela até isso entre era depois sem mesmo"
                    + " aos ter tem meu minha às num numa onde qual quem quanto você nós eles elas fui fazer hoje ontem"
                    + " amanhã porque então ainda foram esta este essa esse isto tinha lá aqui dia quais pra"
        },
        {
            "es",
            "el la los las un una de del en y que es no con para por se al más pero fue como está él ella su o cuando muy"
                    + " ya yo también sólo hasta eso entre era después sin mismo lo le les ser tiene mi donde cuál quién"
                    + " cuánto usted nosotros ellos hacer hoy ayer mañana porque entonces aún son esta este esto había"
                    + " allí aquí día qué cómo dónde"
        },
        {
            "fr",
            "le la les un une des de du en et que est ne pas avec pour par se au aux plus mais il elle son sa ou quand je"
                    + " vous nous ils sur dans ce cette ces qui a été sont être avoir mon ma leur où comme aussi si très"
                    + " bien tout y fait c'est d'un d'une qu'il n'est j'ai l'on à"
        },
        {
            "de",
            "der die das ein eine einen und ist nicht mit für von zu auf im in den dem des sich es ich du er sie wir ihr"
                    + " auch als an wie aber oder wenn war sind hat haben wird werden bei nach aus noch nur so zum zur über"
                    + " mein dass kann man schon was wo wer warum"
        },
        {
            "it",
            "il lo la i gli le un una di del della dei delle in nel nella e che è non con per si al alla più ma fu come"
                    + " sono lui lei suo sua o quando molto già io anche solo fino questo questa tra era dopo senza stesso"
                    + " da dal dalla ha ho ci mio mia dove chi perché cosa quale"
        },
        {
            "nl",
            "de het een en van in is dat op te zijn met voor niet aan er om ook als maar bij of uit nog naar dan door over"
                    + " ze hij wij ik je mijn was werd heeft hebben wordt worden kan deze dit die wat waar wie hoe geen"
        },
        {
            "sv",
            "och att det i en jag som är på för av inte med den till ett har om han hon vi de var men så från kan när nu"
                    + " eller där vad mitt min ska också sin"
        },
        {
            "da",
            "og at det i en jeg som er på for af ikke med den til et har om han hun vi de var men så fra kan når nu eller"
                    + " der hvad mit min skal også sin blev efter"
        },
        {
            "pl",
            "i w na z do się nie to że jest jak o za od po ale są przez dla czy już co tylko jego jej był była było ten ta"
                    + " tak gdzie kto ma mam może"
        },
        {
            "tr",
            "ve bir bu da de için ile çok ne o ben sen biz var yok gibi daha ama değil mi mı olan olarak kadar sonra her"
                    + " şey ki nerede"
        },
    };

    private static final String[][] LETTERS = {
        {"pt", "ãõ"},
        {"es", "ñ¿¡"},
        {"de", "ßäü"},
        {"fr", "œêùû"},
        {"sv", "åä"},
        {"da", "øåæ"},
        {"pl", "łżźśćęą"},
        {"tr", "ışğ"},
        {"it", "ìò"},
    };

    private static final Map<String, double[]> WORDS = words();

    private LanguageDetector() {}

    private static Map<String, double[]> words() {
        Map<String, double[]> words = new HashMap<>();
        for (int language = 0; language < FREQUENT.length; language++) {
            for (String word : FREQUENT[language][1].split(" ")) {
                words.computeIfAbsent(word, key -> new double[FREQUENT.length])[language] = 1;
            }
        }
        for (double[] weights : words.values()) {
            double sum = 0;
            for (double weight : weights) {
                sum += weight;
            }
            for (int i = 0; i < weights.length; i++) {
                weights[i] /= sum;
            }
        }
        return Map.copyOf(words);
    }

    /** BCP 47 primary tag such as {@code en}, or {@link #UNKNOWN}; only the first 6,000 characters are looked at. */
    public static String detect(String text) {
        String sample = text.substring(0, Math.min(text.length(), SAMPLE));
        Map<UnicodeScript, Integer> scripts = new EnumMap<>(UnicodeScript.class);
        sample.codePoints()
                .filter(Character::isLetter)
                .forEach(letter -> scripts.merge(UnicodeScript.of(letter), 1, Integer::sum));
        // A word of Han or kana is one or two characters, one of Latin about five.
        int cjk = count(scripts, UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA);
        if (cjk > 0 && 3 * cjk >= count(scripts, UnicodeScript.LATIN)) {
            int kana = count(scripts, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA);
            return 20 * kana >= cjk ? "ja" : "zh";
        }
        UnicodeScript main = scripts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(UnicodeScript.COMMON);
        return switch (main) {
            case LATIN -> latin(sample.toLowerCase(Locale.ROOT));
            case HANGUL -> "ko";
            case CYRILLIC -> hasAny(sample, "іїєґІЇЄҐ") ? "uk" : "ru";
            case GREEK -> "el";
            case ARABIC -> hasAny(sample, "پچژگ") ? "fa" : "ar";
            case HEBREW -> "he";
            case DEVANAGARI -> "hi";
            case BENGALI -> "bn";
            case TAMIL -> "ta";
            case THAI -> "th";
            case ARMENIAN -> "hy";
            case GEORGIAN -> "ka";
            default -> UNKNOWN;
        };
    }

    private static int count(Map<UnicodeScript, Integer> scripts, UnicodeScript... wanted) {
        int sum = 0;
        for (UnicodeScript script : wanted) {
            sum += scripts.getOrDefault(script, 0);
        }
        return sum;
    }

    private static boolean hasAny(String text, String letters) {
        return letters.chars().anyMatch(letter -> text.indexOf(letter) >= 0);
    }

    private static String latin(String text) {
        double[] scores = new double[FREQUENT.length];
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length() && (Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '\'');
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                double[] weights = WORDS.get(text.substring(start, i));
                for (int k = 0; weights != null && k < scores.length; k++) {
                    scores[k] += weights[k];
                }
                start = -1;
            }
        }
        for (String[] letters : LETTERS) {
            long seen = text.chars().filter(c -> letters[1].indexOf(c) >= 0).count();
            for (int k = 0; k < scores.length; k++) {
                if (FREQUENT[k][0].equals(letters[0])) {
                    scores[k] += 0.5 * seen;
                }
            }
        }
        int best = 0;
        for (int k = 1; k < scores.length; k++) {
            best = scores[k] > scores[best] ? k : best;
        }
        double second = 0;
        for (int k = 0; k < scores.length; k++) {
            second = k == best ? second : Math.max(second, scores[k]);
        }
        return scores[best] >= LEAST_SCORE && scores[best] >= LEAST_MARGIN * second ? FREQUENT[best][0] : UNKNOWN;
    }
}

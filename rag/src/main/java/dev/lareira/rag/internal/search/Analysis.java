package dev.lareira.rag.internal.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.bn.BengaliAnalyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.hy.ArmenianAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseStemFilter;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.ta.TamilAnalyzer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;

/**
 * Words and their stems by language. Nothing is left out of a document, since phrases need every word; questions lose
 * their little words. Accents do not matter in Latin script. Thread-safe.
 */
public final class Analysis {
    /** A stem and where its word stands in the text. */
    public record Stem(String text, int start, int end) {}

    private record Language(Function<CharArraySet, Analyzer> analyzer, CharArraySet stopWords) {}

    /** Words of questions that say nothing of what is asked for; stop words of Lucene come on top. */
    private static final Map<String, String> QUESTION_WORDS = Map.of(
            "en",
            "how do i what why does can my you me when where which should would could we your has have did am i'm it's"
                    + " don't doesn't isn't aren't can't won't who whom whose from about there's what's",
            "pt",
            "como que qual quais quando onde porque porquê quem se ser sou são foi está estão estou eu me meu minha meus"
                    + " minhas posso pode podem fazer faz faço tem tenho ter há ao aos à às ou mas mais este esta isto esse"
                    + " essa isso aquele pelo pela seu sua ele ela eles elas nós você devo ainda já não é e o a os as de do"
                    + " da dos das em no na nos nas um uma uns umas para por com",
            "es",
            "cómo qué cuál cuáles cuándo dónde quién por qué puedo puede hacer hay tengo tiene debo mi mis",
            "fr",
            "comment que quel quelle quels quelles quand où pourquoi qui puis-je peut faire est-ce qu'est-ce dois",
            "de",
            "wie was welche welcher welches wann wo warum wer kann ich mein meine muss soll gibt",
            "it",
            "come cosa quale quali quando dove perché chi posso può fare devo mio mia");

    private static final Map<String, Language> LANGUAGES = languages();

    private static final Language OTHER = new Language(none -> new Plain(), CharArraySet.EMPTY_SET);

    private final Map<String, Analyzer> analyzers = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> questionWords = new ConcurrentHashMap<>();

    private static Map<String, Language> languages() {
        Map<String, Language> all = new TreeMap<>();
        all.put("en", new Language(EnglishAnalyzer::new, EnglishAnalyzer.getDefaultStopSet()));
        all.put("pt", new Language(none -> new Portuguese(), PortugueseAnalyzer.getDefaultStopSet()));
        all.put("es", new Language(SpanishAnalyzer::new, SpanishAnalyzer.getDefaultStopSet()));
        all.put("fr", new Language(FrenchAnalyzer::new, FrenchAnalyzer.getDefaultStopSet()));
        all.put("de", new Language(GermanAnalyzer::new, GermanAnalyzer.getDefaultStopSet()));
        all.put("it", new Language(ItalianAnalyzer::new, ItalianAnalyzer.getDefaultStopSet()));
        all.put("nl", new Language(DutchAnalyzer::new, DutchAnalyzer.getDefaultStopSet()));
        all.put("sv", new Language(SwedishAnalyzer::new, SwedishAnalyzer.getDefaultStopSet()));
        all.put("da", new Language(DanishAnalyzer::new, DanishAnalyzer.getDefaultStopSet()));
        all.put("tr", new Language(TurkishAnalyzer::new, TurkishAnalyzer.getDefaultStopSet()));
        all.put("ru", new Language(RussianAnalyzer::new, RussianAnalyzer.getDefaultStopSet()));
        all.put("el", new Language(GreekAnalyzer::new, GreekAnalyzer.getDefaultStopSet()));
        all.put("ar", new Language(ArabicAnalyzer::new, ArabicAnalyzer.getDefaultStopSet()));
        all.put("fa", new Language(PersianAnalyzer::new, PersianAnalyzer.getDefaultStopSet()));
        all.put("hi", new Language(HindiAnalyzer::new, HindiAnalyzer.getDefaultStopSet()));
        all.put("bn", new Language(BengaliAnalyzer::new, BengaliAnalyzer.getDefaultStopSet()));
        all.put("ta", new Language(TamilAnalyzer::new, TamilAnalyzer.getDefaultStopSet()));
        all.put("hy", new Language(ArmenianAnalyzer::new, ArmenianAnalyzer.getDefaultStopSet()));
        all.put("th", new Language(ThaiAnalyzer::new, ThaiAnalyzer.getDefaultStopSet()));
        Language cjk = new Language(CJKAnalyzer::new, CJKAnalyzer.getDefaultStopSet());
        all.put("zh", cjk);
        all.put("ja", cjk);
        all.put("ko", cjk);
        return all;
    }

    /** Languages with stems of their own. */
    static Set<String> known() {
        return LANGUAGES.keySet();
    }

    /** The stems of a text, in order. */
    public List<Stem> stems(String language, String text) {
        List<Stem> stems = new ArrayList<>();
        Analyzer analyzer = analyzers.computeIfAbsent(
                language, key -> LANGUAGES.getOrDefault(key, OTHER).analyzer.apply(CharArraySet.EMPTY_SET));
        try (TokenStream stream = new ASCIIFoldingFilter(analyzer.tokenStream("", text))) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            OffsetAttribute offset = stream.addAttribute(OffsetAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                stems.add(new Stem(term.toString(), offset.startOffset(), offset.endOffset()));
            }
            stream.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stems;
    }

    /** Whether a word, as it stands in a query, says nothing there. */
    public boolean isQuestionWord(String language, String word) {
        return questionWords
                .computeIfAbsent(language, Analysis::questionWords)
                .contains(word.toLowerCase(Locale.ROOT).replace('’', '\''));
    }

    private static Set<String> questionWords(String language) {
        Set<String> words =
                new HashSet<>(List.of(QUESTION_WORDS.getOrDefault(language, "").split(" ")));
        for (Object stopWord : LANGUAGES.getOrDefault(language, OTHER).stopWords) {
            words.add(new String((char[]) stopWord));
        }
        return words;
    }

    /** Words in lower case, for languages without stems. */
    private static final class Plain extends Analyzer {
        @Override
        protected TokenStreamComponents createComponents(String field) {
            Tokenizer words = new StandardTokenizer();
            return new TokenStreamComponents(words, new LowerCaseFilter(words));
        }
    }

    /** The stemmer of Orengo and Huyck (2001), which finds more than Lucene's own choice for Portuguese. */
    private static final class Portuguese extends Analyzer {
        @Override
        protected TokenStreamComponents createComponents(String field) {
            Tokenizer words = new StandardTokenizer();
            return new TokenStreamComponents(words, new PortugueseStemFilter(new LowerCaseFilter(words)));
        }
    }
}

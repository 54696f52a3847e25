package dev.lareira.rag.internal.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.CombinedFieldQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;

/**
 * The words of a query as one of Lucene's: stems in the languages that may be meant, the words as they stand, joined words
 * as a whole, and neighbours. The weights were chosen on one half of the queries of the reference sets.
 */
final class LexicalQuery {
    private static final float WORD = 0.5f;
    private static final float JOINED = 3;
    private static final float JOINED_PARTS = 1;
    private static final float NEIGHBOURS = 0.3f;
    private static final int NEIGHBOUR_SLOP = 2;
    /** Languages of fewer passages than this part of all are not tried unless the query is in one. */
    private static final double LEAST_SHARE = 0.04;

    private static final int MOST_LANGUAGES = 5;
    private static final int MOST_WORDS = 64;
    private static final Pattern SIGN_OR_DIGIT = Pattern.compile("[^\\p{L}\\p{M}]");
    private static final Pattern INNER_CAPITAL = Pattern.compile("\\p{Ll}\\p{Lu}|\\p{Lu}{2}");

    /** A word of the query and the stems it may have. */
    private record Word(String written, Set<String> stems) {}

    private final IndexReader reader;
    private final List<Word> words;
    private final List<CodeWords.Word> codeWords;

    LexicalQuery(
            String text, String language, Map<String, Integer> languages, Analysis analysis, IndexSearcher searcher) {
        reader = searcher.getIndexReader();
        Collection<String> meant = meant(language, languages);
        words = words(text, meant, analysis);
        codeWords = CodeWords.of(text).stream()
                .filter(word ->
                        word.isJoined() || !isQuestionWord(word.written(), meant, analysis) || words.size() == 1)
                .limit(MOST_WORDS)
                .toList();
    }

    private static Collection<String> meant(String language, Map<String, Integer> languages) {
        Set<String> meant = new LinkedHashSet<>();
        if (Analysis.known().contains(language)) {
            meant.add(language);
        }
        int all = languages.values().stream().mapToInt(Integer::intValue).sum();
        languages.entrySet().stream()
                .filter(entry -> entry.getValue() >= LEAST_SHARE * all)
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_LANGUAGES)
                .forEach(entry -> meant.add(entry.getKey()));
        if (meant.isEmpty()) {
            meant.add(language);
        }
        return meant;
    }

    /** In the order of the text. Without those that say nothing, unless there are no others. */
    private static List<Word> words(String text, Collection<String> languages, Analysis analysis) {
        Map<Integer, Word> byStart = new TreeMap<>();
        Map<Integer, Word> saying = new TreeMap<>();
        for (String language : languages) {
            for (Analysis.Stem stem : analysis.stems(language, text)) {
                String written = text.substring(stem.start(), stem.end());
                Word word = byStart.computeIfAbsent(stem.start(), start -> new Word(written, new LinkedHashSet<>()));
                word.stems.add(stem.text());
                if (!isQuestionWord(written, languages, analysis)) {
                    saying.put(stem.start(), word);
                }
            }
        }
        return (saying.isEmpty() ? byStart : saying)
                .values().stream().limit(MOST_WORDS).toList();
    }

    /** By the first language, which is the query's own or that of most passages. */
    private static boolean isQuestionWord(String word, Collection<String> languages, Analysis analysis) {
        return analysis.isQuestionWord(languages.iterator().next(), word);
    }

    /** Whether there is nothing to look for. */
    boolean isEmpty() {
        return words.isEmpty() && codeWords.isEmpty();
    }

    Query query() {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        for (Word word : words) {
            any.add(stems(word), Occur.SHOULD);
        }
        for (int i = 0; i + 1 < words.size(); i++) {
            PhraseQuery pair = new PhraseQuery(
                    NEIGHBOUR_SLOP,
                    Fields.BODY,
                    words.get(i).stems.iterator().next(),
                    words.get(i + 1).stems.iterator().next());
            any.add(new BoostQuery(pair, NEIGHBOURS), Occur.SHOULD);
        }
        for (CodeWords.Word word : codeWords) {
            if (word.isJoined()) {
                any.add(boosted(Fields.JOINED, word.whole(), JOINED), Occur.SHOULD);
            }
            if (word.parts().size() > 1) {
                PhraseQuery parts = new PhraseQuery(Fields.WORDS, word.parts().toArray(String[]::new));
                any.add(new BoostQuery(parts, JOINED_PARTS), Occur.SHOULD);
            } else {
                word.parts().forEach(part -> any.add(boosted(Fields.WORDS, part, WORD), Occur.SHOULD));
            }
        }
        return any.build();
    }

    private static Query boosted(String field, String text, float boost) {
        return new BoostQuery(new TermQuery(new Term(field, text)), boost);
    }

    private static Query stems(Word word) {
        List<Query> variants = new ArrayList<>();
        for (String stem : word.stems) {
            CombinedFieldQuery.Builder fields = new CombinedFieldQuery.Builder(stem);
            Fields.WEIGHTS.forEach(fields::addField);
            variants.add(fields.build());
        }
        return variants.size() == 1 ? variants.getFirst() : new DisjunctionMaxQuery(variants, 0);
    }

    LexicalHits.Profile profile() throws IOException {
        double all = 0;
        double identifiers = 0;
        for (CodeWords.Word word : codeWords) {
            boolean identifier = SIGN_OR_DIGIT.matcher(word.written()).find()
                    || INNER_CAPITAL.matcher(word.written()).find();
            int frequency = word.isJoined()
                    ? reader.docFreq(new Term(Fields.JOINED, word.whole()))
                    : reader.docFreq(new Term(Fields.WORDS, word.whole()));
            double weight = rarity(frequency);
            all += weight;
            identifiers += identifier && frequency > 0 ? weight : 0;
        }
        return new LexicalHits.Profile(codeWords.size(), all == 0 ? 0 : identifiers / all);
    }

    /**
     * BM25's weight of a word in so many passages, of which some may be deleted as they may be of all; that of a word in none is
     * as of one in one.
     */
    private double rarity(int frequency) {
        double found = Math.max(1, frequency);
        return Math.log(1 + (reader.maxDoc() - found + 0.5) / (found + 0.5));
    }

    /** Of each document found, which part of the query's words it has. */
    double[] coverage(IndexSearcher searcher, ScoreDoc[] found) throws IOException {
        Integer[] order = new Integer[found.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingInt(i -> found[i].doc));
        double[] coverage = new double[found.length];
        double all = 0;
        for (Word word : words) {
            double weight = rarity(frequency(word));
            all += weight;
            Weight matches = searcher.createWeight(searcher.rewrite(stems(word)), ScoreMode.COMPLETE_NO_SCORES, 1);
            int next = 0;
            for (LeafReaderContext leaf : reader.leaves()) {
                Scorer scorer = matches.scorer(leaf);
                DocIdSetIterator documents = scorer == null ? DocIdSetIterator.empty() : scorer.iterator();
                int end = leaf.docBase + leaf.reader().maxDoc();
                for (; next < order.length && found[order[next]].doc < end; next++) {
                    int document = found[order[next]].doc - leaf.docBase;
                    if (has(documents, document)) {
                        coverage[order[next]] += weight;
                    }
                }
            }
        }
        for (int i = 0; i < coverage.length; i++) {
            coverage[i] = all == 0 ? 0 : coverage[i] / all;
        }
        return coverage;
    }

    private static boolean has(DocIdSetIterator documents, int document) throws IOException {
        int at = documents.docID();
        return (at < document ? documents.advance(document) : at) == document;
    }

    private int frequency(Word word) throws IOException {
        int most = 0;
        for (String stem : word.stems) {
            for (String field : Fields.WEIGHTS.keySet()) {
                most = Math.max(most, reader.docFreq(new Term(field, stem)));
            }
        }
        return most;
    }
}

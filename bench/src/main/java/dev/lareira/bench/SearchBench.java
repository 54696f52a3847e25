package dev.lareira.bench;

import dev.lareira.core.EmbedKind;
import dev.lareira.core.Embedding;
import dev.lareira.rag.EmbeddingModel;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.SyncListener;
import dev.lareira.testkit.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * How long a search of notes takes, words and vectors together, without the embedding of the query: made-up notes of words
 * as frequent as Zipf's law has it, vectors of 384 values that are sums of one random vector for each word.
 *
 * <p>Arguments: notes (default 20,000, each one passage), searches (2,000).
 */
public final class SearchBench {
    private static final int VOCABULARY = 30_000;
    private static final int WORDS = 60;
    private static final int DIMENSION = 384;

    private SearchBench() {}

    public static void main(String[] args) throws IOException {
        int notes = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        int searches = args.length > 1 ? Integer.parseInt(args[1]) : 2_000;
        SplittableRandom random = new SplittableRandom(42);
        TemporaryFolder folder = new TemporaryFolder("search");
        Path vault = Files.createDirectory(folder.path().resolve("vault"));
        List<String> queries = new ArrayList<>();
        for (int i = 0; i < notes; i++) {
            List<String> words =
                    Stream.generate(() -> word(random)).limit(WORDS).toList();
            Files.writeString(
                    vault.resolve("note " + i + ".md"), "# " + words.getFirst() + "\n" + String.join(" ", words));
            int from = random.nextInt(WORDS - 6);
            queries.add(String.join(" ", words.subList(from, from + 2 + random.nextInt(4))));
        }
        try (NotesIndex index = NotesIndex.open(folder.path().resolve("index"), new WordVectors())) {
            index.add(vault);
            long start = System.nanoTime();
            index.sync(SyncListener.NONE);
            System.out.printf(Locale.ROOT, "%d notes indexed in %.1f s%n", notes, (System.nanoTime() - start) / 1e9);
            start = System.nanoTime();
            index.sync(SyncListener.NONE);
            System.out.printf(Locale.ROOT, "nothing changed: %.2f s%n", (System.nanoTime() - start) / 1e9);
            double[] times = new double[searches];
            int found = 0;
            for (int i = -searches / 4; i < searches; i++) {
                String query = queries.get(Math.floorMod(i * 7919, queries.size()));
                start = System.nanoTime();
                found += index.search(query, 10).size();
                if (i >= 0) {
                    times[i] = (System.nanoTime() - start) / 1e6;
                }
            }
            Arrays.sort(times);
            System.out.printf(
                    Locale.ROOT,
                    "a search: p50 %.2f ms, p95 %.2f ms, p99 %.2f ms; %.1f hits%n",
                    times[searches / 2],
                    times[searches * 95 / 100],
                    times[searches * 99 / 100],
                    found / (1.25 * searches));
        }
        folder.close();
    }

    /** Inverse transform of Zipf's law with exponent 1, by its integral. */
    private static String word(SplittableRandom random) {
        int rank = (int) Math.exp(random.nextDouble() * Math.log(VOCABULARY));
        StringBuilder word = new StringBuilder();
        for (int rest = rank + 20; rest > 0; rest /= 20) {
            word.append("bcdfghjklmnpqrstvwxz".charAt(rest % 20)).append("aeiou".charAt(rest % 5));
        }
        return word.toString();
    }

    private static final class WordVectors implements EmbeddingModel {
        @Override
        public String fingerprint() {
            return "random word vectors";
        }

        @Override
        public int dimension() {
            return DIMENSION;
        }

        @Override
        public Set<String> languages() {
            return Set.of();
        }

        @Override
        public int tokens(String text) {
            return text.split("\\s+").length;
        }

        @Override
        public List<Embedding> embed(List<String> texts, EmbedKind kind) {
            return texts.stream()
                    .map(text -> new Embedding(vector(text), tokens(text), false))
                    .toList();
        }

        private static float[] vector(String text) {
            float[] sum = new float[DIMENSION];
            for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
                SplittableRandom random = new SplittableRandom(word.hashCode());
                for (int i = 0; i < DIMENSION; i++) {
                    sum[i] += (float) (random.nextDouble() - 0.5);
                }
            }
            double norm = 0;
            for (float value : sum) {
                norm += value * value;
            }
            for (int i = 0; i < DIMENSION; i++) {
                sum[i] /= (float) Math.sqrt(norm);
            }
            return sum;
        }
    }
}

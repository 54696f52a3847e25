package dev.lareira.bench;

import dev.lareira.core.EmbedKind;
import dev.lareira.core.Embedder;
import dev.lareira.rag.EmbeddingModel;
import dev.lareira.rag.IndexStatus;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.NotesWatch;
import dev.lareira.rag.SyncListener;
import dev.lareira.rag.SyncReport;
import dev.lareira.testkit.RetrievalSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A vault with the built-in embedder: notes a second of the first sync, a sync of what has not changed, how soon a changed note
 * is found in watch mode, and searches with and without the embedding of the query. Notes are made of sentences of the
 * reference's English collections.
 *
 * <p>Arguments: a folder, which keeps vault and index, so that a run goes on where the last one ended; notes (default
 * 10,000); seconds after which the first sync is interrupted (60).
 */
public final class VaultBench {
    private static final int SENTENCES = 2;
    private static final int CHANGES = 15;
    private static final int SEARCHES = 400;
    private static final int WARM = 100;

    private final Path vault;
    private final List<String> queries;
    private final SplittableRandom random = new SplittableRandom(42);

    private VaultBench(Path vault, List<String> queries) {
        this.vault = vault;
        this.queries = queries;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]);
        int notes = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        long seconds = args.length > 2 ? Long.parseLong(args[2]) : 60;
        List<String> sets = List.of("perlfaq", "python-faq", "debian-faq-en");
        RetrievalSet texts = RetrievalSet.read(sets, sets);
        VaultBench bench = new VaultBench(
                Files.createDirectories(folder.resolve("vault")),
                texts.queries().stream().map(RetrievalSet.Query::text).toList());
        bench.write(notes, texts);
        try (Embedder embedder = Embedder.builtIn()) {
            EmbeddingModel model = EmbeddingModel.of(embedder);
            long start = System.nanoTime();
            try (NotesIndex index = NotesIndex.open(folder.resolve("index"), embedder)) {
                say("opened in %.2f s", since(start) / 1e3);
                if (bench.sync(index, model, seconds)) {
                    bench.again(index);
                    bench.watch(index);
                    bench.search(index, model);
                }
            }
        }
    }

    /** The notes that are not there yet. */
    private void write(int notes, RetrievalSet texts) throws IOException {
        List<String> sentences = texts.documents().stream()
                .flatMap(document -> document.chunks().stream())
                .flatMap(chunk -> Arrays.stream(chunk.split("(?<=[.?!])\\s+")))
                .map(sentence -> sentence.replaceAll("\\s+", " ").strip())
                .filter(sentence -> sentence.length() > 40 && sentence.length() < 240)
                .toList();
        for (int i = 0; i < notes; i++) {
            List<String> chosen = new ArrayList<>();
            for (int j = 0; j < SENTENCES; j++) {
                chosen.add(sentences.get(random.nextInt(sentences.size())));
            }
            Path note = vault.resolve("%02d/Note %d.md".formatted(i % 50, i));
            if (!Files.exists(note)) {
                Files.createDirectories(note.getParent());
                Files.writeString(note, String.join("\n\n", chosen) + "\n");
            }
        }
    }

    private boolean sync(NotesIndex index, EmbeddingModel model, long seconds) {
        index.add(vault);
        long start = System.nanoTime();
        SyncReport report = index.sync(new SyncListener() {
            @Override
            public boolean cancelled() {
                return since(start) > seconds * 1e3;
            }
        });
        if (!report.isEmpty()) {
            long tokens = index.notes().stream()
                    .limit(500)
                    .flatMap(note -> index.passages(note.vault(), note.path()).stream())
                    .mapToLong(chunk -> model.tokens(chunk.text()) + 2)
                    .sum();
            double each = tokens / (double) Math.min(500, index.status().notes());
            double rate = report.embedded() / (report.embedding().toMillis() / 1e3);
            say(
                    "first sync: %d notes read in %.1f s, %d embedded in %.1f s: %.1f notes/s of %.0f tokens, %.0f tokens/s; %d pending",
                    report.added(),
                    report.reading().toMillis() / 1e3,
                    report.embedded(),
                    report.embedding().toMillis() / 1e3,
                    rate,
                    each,
                    rate * each,
                    report.pending());
        }
        return report.pending() == 0;
    }

    private void again(NotesIndex index) {
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            SyncReport report = index.sync(SyncListener.NONE);
            say("sync of %d unchanged notes: %.2f s", report.unchanged(), since(start) / 1e3);
        }
    }

    /** From the write of a note's file to a search that finds the new text, asked again and again. */
    private void watch(NotesIndex index) throws IOException, InterruptedException {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Consumer<SyncReport> first = report -> ready.complete(null);
        double[] times = new double[CHANGES];
        try (NotesWatch watch = index.watch(SyncListener.NONE, first)) {
            ready.join();
            for (int i = 0; i < CHANGES; i++) {
                String word = "changed" + Long.toString(random.nextLong() >>> 1, 36);
                Path note = vault.resolve("%02d/Note %d.md".formatted(i % 50, i));
                String text = Files.readString(note);
                long start = System.nanoTime();
                Files.writeString(note, text + word + " is what this note is about now.\n");
                while (!found(index, word)) {
                    Thread.sleep(5);
                }
                times[i] = since(start);
                Files.writeString(note, text);
                Thread.sleep(1000);
            }
        }
        Arrays.sort(times);
        say("a changed note is found after: median %.0f ms, slowest %.0f ms", times[CHANGES / 2], times[CHANGES - 1]);
    }

    /** Found with its vector, which comes after its words. */
    private static boolean found(NotesIndex index, String word) {
        return index.search(word, 3).stream()
                .anyMatch(hit -> hit.chunk().body().contains(word)
                        && hit.scores().cosine().isPresent());
    }

    private void search(NotesIndex index, EmbeddingModel model) {
        IndexStatus status = index.status();
        double[] whole = new double[SEARCHES];
        double[] embedding = new double[SEARCHES];
        double[] rest = new double[SEARCHES];
        for (int i = -WARM; i < SEARCHES; i++) {
            String query = queries.get(Math.floorMod(i * 7919, queries.size()));
            long start = System.nanoTime();
            model.embed(List.of(query), EmbedKind.QUERY);
            double embedded = since(start);
            start = System.nanoTime();
            index.search(query, 10);
            if (i >= 0) {
                whole[i] = since(start);
                embedding[i] = embedded;
                rest[i] = whole[i] - embedded;
            }
        }
        for (double[] times : List.of(whole, embedding, rest)) {
            Arrays.sort(times);
        }
        say(
                "search of %d passages: p50 %.1f ms, p95 %.1f ms; embedding of the query p50 %.1f ms; without it p50 %.1f ms, p95 %.1f ms",
                status.passages(),
                whole[SEARCHES / 2],
                whole[SEARCHES * 95 / 100],
                embedding[SEARCHES / 2],
                rest[SEARCHES / 2],
                rest[SEARCHES * 95 / 100]);
    }

    /** Milliseconds. */
    private static double since(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}

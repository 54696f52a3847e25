package dev.lareira.core;

import dev.lareira.core.internal.model.Pooling;
import dev.lareira.core.internal.model.TextHead;
import dev.lareira.core.internal.model.Transformer;
import dev.lareira.gguf.Gguf;
import dev.lareira.quant.Workers;
import dev.lareira.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** What embedders and rerankers share: a model file, and texts as tokens through it in batches without padding. */
final class Encoder implements AutoCloseable {
    private final Gguf file;
    private final Workers workers;
    private final Transformer transformer;
    private final int batchSize;
    final TextHead head;
    final Tokenizer tokenizer;
    final ModelInfo info;
    final int contextLength;

    private Encoder(Gguf file, LoadOptions options, Workers workers) {
        this.file = file;
        this.workers = workers;
        info = ModelInfo.of(file);
        contextLength = options.contextLength() > 0
                ? options.contextLength()
                : Math.min(LoadOptions.DEFAULT_CONTEXT, Math.max(1, info.trainedContextLength()));
        batchSize = options.batchSize();
        transformer = new Transformer(
                file, options.precision(), workers, contextLength, options.keyValueType(), options.packedCache());
        head = new TextHead(file, options.precision(), workers);
        tokenizer = Tokenizer.from(file);
    }

    static Encoder load(Path path, LoadOptions options) {
        Gguf file = Gguf.open(path);
        Workers workers = Workers.of(options.threads());
        try {
            return new Encoder(file, options, workers);
        } catch (RuntimeException | Error e) {
            workers.close();
            file.close();
            throw e;
        }
    }

    Pooling pooling() {
        return head.pooling();
    }

    /** The languages the file names, as {@code en}; empty when it names none. */
    List<String> languages() {
        String key = "general.languages";
        return file.metadata().contains(key) ? List.copyOf(file.metadata().strings(key)) : List.of();
    }

    /** Kind of the vocabulary, as {@code bert} or {@code t5}. */
    String tokenizerModel() {
        return file.metadata().string("tokenizer.ggml.model", "");
    }

    /**
     * Hands out the token vectors [tokens, embeddingLength] of each text by its index, in no particular order. Texts of
     * like length go through the model together, as many as a batch has room for.
     */
    void encode(List<int[]> texts, BiConsumer<Integer, float[]> sink) {
        List<Integer> byLength = IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> texts.get(i).length))
                .toList();
        List<Integer> batch = new ArrayList<>();
        int tokens = 0;
        for (int index : byLength) {
            int length = texts.get(index).length;
            if (!batch.isEmpty() && tokens + length > batchSize) {
                run(texts, batch, sink);
                batch.clear();
                tokens = 0;
            }
            batch.add(index);
            tokens += length;
        }
        if (!batch.isEmpty()) {
            run(texts, batch, sink);
        }
    }

    private void run(List<int[]> texts, List<Integer> batch, BiConsumer<Integer, float[]> sink) {
        int[][] tokens = batch.stream().map(texts::get).toArray(int[][]::new);
        float[][] rows = transformer.encode(tokens);
        for (int i = 0; i < rows.length; i++) {
            sink.accept(batch.get(i), rows[i]);
        }
    }

    /** Cuts a text that is too long, keeping its last token, which ends it. */
    int[] cut(int[] tokens) {
        if (tokens.length == 0) {
            throw new LareiraException("there are no tokens: this vocabulary adds none to an empty text");
        }
        for (int token : tokens) {
            if (token < 0 || token >= transformer.vocabularySize()) {
                throw new LareiraException("token " + token + " is not in the vocabulary, expected 0 to "
                        + (transformer.vocabularySize() - 1));
            }
        }
        if (tokens.length <= contextLength) {
            return tokens;
        }
        int[] start = Arrays.copyOf(tokens, contextLength);
        start[contextLength - 1] = tokens[tokens.length - 1];
        return start;
    }

    @Override
    public void close() {
        workers.close();
        file.close();
    }
}

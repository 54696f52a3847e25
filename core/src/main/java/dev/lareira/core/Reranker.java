package dev.lareira.core;

import dev.lareira.tokenizer.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores documents for a query by reading both together, which tells more than the nearness of two vectors and costs a
 * pass of the model for each document. Thread-safe. Owns the mapped file and its threads.
 *
 * <pre>{@code
 * try (Reranker reranker = Reranker.load(Path.of("bge-reranker-v2-m3.gguf"))) {
 *     float[] scores = reranker.score("where is the key?", List.of("Under the mat.", "It rains."));
 * }
 * }</pre>
 */
public final class Reranker implements AutoCloseable {
    /** Qwen3-Reranker's model card. */
    private static final String QWEN_BEFORE =
            "<|im_start|>system\nJudge whether the Document meets the requirements based"
                    + " on the Query and the Instruct provided. Note that the answer can only be \"yes\" or \"no\".<|im_end|>\n"
                    + "<|im_start|>user\n<Instruct>: Given a web search query, retrieve relevant passages that answer the query\n";

    private static final String QWEN_BEHIND = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n";

    private final Encoder encoder;

    private Reranker(Encoder encoder) {
        this.encoder = encoder;
    }

    /** Loads a model with {@link LoadOptions#defaults}. */
    public static Reranker load(Path path) {
        return load(path, LoadOptions.defaults());
    }

    /**
     * Loads a reranker, or another model with a classifier.
     *
     * @throws LareiraException as {@link Model#load(Path, LoadOptions)}, and for a model without a classifier
     */
    public static Reranker load(Path path, LoadOptions options) {
        Encoder encoder = Encoder.load(path, options);
        if (!encoder.head.hasClassifier()) {
            encoder.close();
            throw new LareiraException(encoder.info.name()
                    + " has no classifier (tensor cls.output.weight): it embeds texts but cannot rank them");
        }
        return new Reranker(encoder);
    }

    public ModelInfo info() {
        return encoder.info;
    }

    /** Most tokens of query and document together; the rest of the document is cut off. */
    public int contextLength() {
        return encoder.contextLength;
    }

    /**
     * How well each document answers the query; higher is better, and only the scores of one query compare. Of a model
     * with several labels it is the first one's.
     */
    public float[] score(String query, List<String> documents) {
        List<int[]> pairs =
                documents.stream().map(document -> pair(query, document)).toList();
        List<float[]> scores = scoreTokens(pairs);
        float[] first = new float[scores.size()];
        for (int i = 0; i < first.length; i++) {
            first[i] = scores.get(i)[0];
        }
        return first;
    }

    /** What the classifier makes of a text given as tokens: one score for each of its labels, as a rule only one. */
    public float[] score(int[] tokens) {
        return scoreTokens(List.of(tokens)).getFirst();
    }

    private List<float[]> scoreTokens(List<int[]> texts) {
        List<int[]> cut = texts.stream().map(encoder::cut).toList();
        float[][] scores = new float[texts.size()][];
        encoder.encode(cut, (index, rows) -> scores[index] = encoder.head.score(rows));
        return List.of(scores);
    }

    private int[] pair(String query, String document) {
        if (encoder.info.architecture().startsWith("qwen3")) {
            return concat(
                    control(QWEN_BEFORE + "<Query>: "),
                    text(query),
                    text("\n<Document>: " + document),
                    control(QWEN_BEHIND));
        }
        int[] first = encoder.tokenizer.encode(query, true, false);
        int[] second = encoder.tokenizer.encode(document, true, false);
        // A second text has no beginning of its own: "[CLS] a [SEP] b [SEP]", or "<s> a </s></s> b </s>".
        Vocabulary vocabulary = encoder.tokenizer.vocabulary();
        boolean begins = second.length > 0 && vocabulary.bos().orElse(-1) == second[0];
        if (begins && isUnigram()) {
            second[0] = vocabulary.eos().orElse(second[0]);
        } else if (begins) {
            second = IntStream.of(second).skip(1).toArray();
        }
        return concat(first, second);
    }

    private boolean isUnigram() {
        return encoder.tokenizerModel().equals("t5");
    }

    private int[] control(String text) {
        return encoder.tokenizer.encode(text, false, true);
    }

    private int[] text(String text) {
        return encoder.tokenizer.encode(text, false, false);
    }

    private static int[] concat(int[]... parts) {
        List<Integer> all = new ArrayList<>();
        for (int[] part : parts) {
            IntStream.of(part).forEach(all::add);
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Ends the threads and unmaps the file. */
    @Override
    public void close() {
        encoder.close();
    }
}

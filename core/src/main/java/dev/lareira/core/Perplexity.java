package dev.lareira.core;

import dev.lareira.quant.VectorMath;
import java.util.Arrays;
import java.util.Optional;

/**
 * How well a model predicts a text.
 *
 * @param negativeLogLikelihoods natural logarithms, one for each predicted token in order
 */
public record Perplexity(float[] negativeLogLikelihoods) {
    /** Mean over the predicted tokens. */
    public double mean() {
        double sum = 0;
        for (float nll : negativeLogLikelihoods) {
            sum += nll;
        }
        return sum / negativeLogLikelihoods.length;
    }

    /** exp of the mean. */
    public double value() {
        return Math.exp(mean());
    }

    /**
     * Every token from the second on, predicted from all before it.
     *
     * @throws LareiraException when there are fewer than two tokens or more than fit into the context
     */
    public static Perplexity onePass(Model model, int[] ids) {
        if (ids.length < 2) {
            throw new LareiraException("perplexity needs at least 2 tokens, the text has " + ids.length);
        }
        float[] nll = new float[ids.length - 1];
        try (Session session = model.newSession()) {
            session.forward(Arrays.copyOf(ids, nll.length), (position, logits) -> {
                float target = logits[ids[position + 1]];
                nll[position] = (float) (logSumExp(logits) - target);
            });
        }
        return new Perplexity(nll);
    }

    /**
     * As llama-perplexity measures: windows of this many tokens side by side, each from an empty context, of which only
     * the second half counts. Where the vocabulary asks for a beginning-of-text token, it takes the first place of each.
     *
     * @throws LareiraException when the text has fewer than two windows' tokens or a window does not fit the context
     */
    public static Perplexity windows(Model model, int[] ids, int window) {
        if (window < 4 || ids.length < 2 * window) {
            throw new LareiraException(
                    "perplexity in windows of " + window + " needs windows of at least 4 tokens and a"
                            + " text of at least two of them; the text has " + ids.length + " tokens");
        }
        int first = window / 2;
        int counted = window - 1 - first;
        float[] nll = new float[ids.length / window * counted];
        Optional<Integer> bos = bos(model);
        try (Session session = model.newSession()) {
            for (int w = 0; w < ids.length / window; w++) {
                int[] tokens = Arrays.copyOfRange(ids, w * window, (w + 1) * window);
                bos.ifPresent(id -> tokens[0] = id);
                int target = w * counted - first;
                session.truncate(0);
                session.prefill(Arrays.copyOf(tokens, first));
                session.forward(Arrays.copyOfRange(tokens, first, window - 1), (position, logits) -> {
                    float logit = logits[tokens[position + 1]];
                    nll[target + position] = (float) (logSumExp(logits) - logit);
                });
            }
        }
        return new Perplexity(nll);
    }

    private static Optional<Integer> bos(Model model) {
        var bos = model.tokenizer().vocabulary().bos();
        return model.tokenizer().addsBos() && bos.isPresent() ? Optional.of(bos.getAsInt()) : Optional.empty();
    }

    /** Logarithm of the sum of exponentials; overwrites the logits with probabilities. */
    static double logSumExp(float[] logits) {
        float largest = VectorMath.max(logits, 0, logits.length);
        VectorMath.softmax(logits, 0, logits.length);
        return largest - Math.log(VectorMath.max(logits, 0, logits.length));
    }
}

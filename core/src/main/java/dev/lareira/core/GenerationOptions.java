package dev.lareira.core;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How text is generated.
 *
 * @param maxTokens most tokens to generate; 0: until the model ends or the context is full
 * @param sampler how each token is chosen
 * @param stop strings that end the text and are not part of it
 * @param ignoreEndOfText go on when the model produces an end-of-generation token
 * @param logprobs whether each token carries its probability
 * @param topLogprobs how many of the most probable tokens each carries
 * @param speculation how following tokens are guessed, which makes text faster where guesses come true
 * @param constraint what the text must look like; it ends when it is whole
 * @param visibleControlTokens control tokens whose names are part of the text; others are left out of it
 */
public record GenerationOptions(
        int maxTokens,
        Sampler sampler,
        List<String> stop,
        boolean ignoreEndOfText,
        boolean logprobs,
        int topLogprobs,
        Speculation speculation,
        Optional<Constraint> constraint,
        Set<Integer> visibleControlTokens) {

    public GenerationOptions {
        stop = List.copyOf(stop);
        visibleControlTokens = Set.copyOf(visibleControlTokens);
        if (maxTokens < 0 || topLogprobs < 0) {
            throw new LareiraException(
                    "maxTokens is " + maxTokens + " and topLogprobs " + topLogprobs + ", expected at least 0");
        }
        if (stop.contains("")) {
            throw new LareiraException("a stop string is empty; leave it out");
        }
    }

    /** {@link Sampler#defaults}, no limit but the context. */
    public static GenerationOptions defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts with these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.maxTokens = maxTokens;
        builder.sampler = sampler;
        builder.stop = stop;
        builder.ignoreEndOfText = ignoreEndOfText;
        builder.logprobs = logprobs;
        builder.topLogprobs = topLogprobs;
        builder.speculation = speculation;
        builder.constraint = constraint;
        builder.visibleControlTokens = visibleControlTokens;
        return builder;
    }

    /** Collects options; each has a default. */
    public static final class Builder {
        private int maxTokens;
        private Sampler sampler = Sampler.defaults();
        private List<String> stop = List.of();
        private boolean ignoreEndOfText;
        private boolean logprobs;
        private int topLogprobs;
        private Speculation speculation = Speculation.none();
        private Optional<Constraint> constraint = Optional.empty();
        private Set<Integer> visibleControlTokens = Set.of();

        private Builder() {}

        public Builder maxTokens(int count) {
            maxTokens = count;
            return this;
        }

        public Builder sampler(Sampler value) {
            sampler = value;
            return this;
        }

        public Builder stop(String... strings) {
            stop = List.of(strings);
            return this;
        }

        public Builder stop(List<String> strings) {
            stop = strings;
            return this;
        }

        public Builder ignoreEndOfText(boolean ignore) {
            ignoreEndOfText = ignore;
            return this;
        }

        /** Tokens carry their probability and the {@code top} most probable ones. */
        public Builder logprobs(int top) {
            logprobs = true;
            topLogprobs = top;
            return this;
        }

        public Builder speculation(Speculation value) {
            speculation = value;
            return this;
        }

        /** Only text that the constraint allows. */
        public Builder constraint(Constraint value) {
            constraint = Optional.of(value);
            return this;
        }

        /** Control tokens whose names become part of the text. */
        public Builder visibleControlTokens(Set<Integer> ids) {
            visibleControlTokens = ids;
            return this;
        }

        public GenerationOptions build() {
            return new GenerationOptions(
                    maxTokens,
                    sampler,
                    stop,
                    ignoreEndOfText,
                    logprobs,
                    topLogprobs,
                    speculation,
                    constraint,
                    visibleControlTokens);
        }
    }
}

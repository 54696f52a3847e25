package dev.lareira.core;

import dev.lareira.quant.Precision;
import dev.lareira.quant.Workers;
import java.util.Optional;

/**
 * How a model is loaded.
 *
 * @param contextLength most tokens that a session can hold; 0: what the model was trained for, at most
 *     {@value #DEFAULT_CONTEXT}. Memory is taken as a session grows, not at once
 * @param threads of the model's worker team, the caller included
 * @param precision {@link Precision#FAST} rounds activations to 8 bits where that is faster, as llama.cpp does;
 *     {@link Precision#EXACT} keeps them as 32-bit floats
 * @param keyValueType what sessions keep their past in; unless chosen {@link KeyValueType#F16}, and
 *     {@link KeyValueType#F32} with exact precision
 * @param batchSize tokens of a prompt that are evaluated together
 * @param packedCache where packed weights are kept for the next time the model is loaded; unless chosen, nowhere
 */
public record LoadOptions(
        int contextLength,
        int threads,
        Precision precision,
        KeyValueType keyValueType,
        int batchSize,
        Optional<PackedCache> packedCache) {
    /** Context of a model that was trained for more, unless asked for. */
    public static final int DEFAULT_CONTEXT = 4096;

    public LoadOptions {
        check("contextLength", contextLength, 0);
        check("threads", threads, 1);
        check("batchSize", batchSize, 1);
    }

    /** The default context, one thread for each core, fast kernels, batches of 512. */
    public static LoadOptions defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** These with another context. */
    public LoadOptions withContextLength(int tokens) {
        return new LoadOptions(tokens, threads, precision, keyValueType, batchSize, packedCache);
    }

    private static void check(String name, int value, int least) {
        if (value < least) {
            throw new LareiraException(name + " is " + value + ", expected at least " + least);
        }
    }

    /** Collects options; each has a default. */
    public static final class Builder {
        private int contextLength;
        private int threads = Workers.defaultSize();
        private Precision precision = Precision.FAST;
        private Optional<KeyValueType> keyValueType = Optional.empty();
        private int batchSize = 512;
        private Optional<PackedCache> packedCache = Optional.empty();

        private Builder() {}

        public Builder contextLength(int tokens) {
            contextLength = tokens;
            return this;
        }

        public Builder threads(int count) {
            threads = count;
            return this;
        }

        public Builder precision(Precision value) {
            precision = value;
            return this;
        }

        public Builder keyValueType(KeyValueType value) {
            keyValueType = Optional.of(value);
            return this;
        }

        public Builder batchSize(int tokens) {
            batchSize = tokens;
            return this;
        }

        public Builder packedCache(PackedCache value) {
            packedCache = Optional.of(value);
            return this;
        }

        public LoadOptions build() {
            KeyValueType byPrecision = precision == Precision.EXACT ? KeyValueType.F32 : KeyValueType.F16;
            return new LoadOptions(
                    contextLength, threads, precision, keyValueType.orElse(byPrecision), batchSize, packedCache);
        }
    }
}

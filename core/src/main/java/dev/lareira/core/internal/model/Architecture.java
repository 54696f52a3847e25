package dev.lareira.core.internal.model;

/**
 * The conventions of a model family that neither metadata nor the presence of a tensor tells. Everything else is read
 * from the file: a bias, a head norm, a fused matrix, a shared expert or a norm behind a sublayer exists where its
 * tensor exists.
 *
 * <p>Written once in {@link Architectures} and not changed after.
 */
final class Architecture {
    enum Pairing {
        /** No rotary embedding. */
        NONE,
        /** RoPE turns neighbours (x[2i], x[2i+1]). */
        ADJACENT,
        /** RoPE turns (x[i], x[i+d/2]), called NEOX in llama.cpp. */
        HALVES
    }

    /** Which blocks use RoPE. */
    enum RopeBlocks {
        ALL,
        /** Only those with a sliding window (Command R7B). */
        WINDOWED,
        /** All, but only where {@code rope.scaling.finetuned} does not say otherwise (Granite 4). */
        WHEN_FINETUNED,
        /** All but every fourth (SmolLM3, after "RoPE to NoPE and back again"). */
        THREE_OF_FOUR
    }

    /** What {@code logit_scale} does to the logits. */
    enum LogitScale {
        MULTIPLIES,
        DIVIDES
    }

    final String name;

    boolean encoder;
    Norm.Kind norm = Norm.Kind.RMS;
    Pairing pairing = Pairing.ADJACENT;
    RopeBlocks ropeBlocks = RopeBlocks.ALL;
    Activation activation = Activation.SILU;
    Router.Rule routing = Router.Rule.SOFTMAX_NORMALISED;
    LogitScale logitScale = LogitScale.DIVIDES;
    /** Attention and feed-forward read the same input and are added together. */
    boolean parallel;
    /** Parallel where no {@code ffn_norm} exists (StableLM 2 12B). */
    boolean parallelWithoutFfnNorm;
    /** {@code post_attention_norm} is the norm before the feed-forward network. */
    boolean postAttentionNormFeedsFfn;
    /** Heads of queries and keys are normalised after RoPE instead of before. */
    boolean headNormAfterRope;
    /** Embeddings are multiplied by the square root of their length. */
    boolean rootEmbeddingScale;
    /** MiniCPM's scales where the file has none. */
    boolean miniCpmScales;
    /** Block i has a sliding window iff i mod period &lt; period − 1; 0: the window key is ignored. */
    int windowPeriod;
    /** The first block of a period is the one without window, instead of the last. */
    boolean windowPeriodStartsFull;
    /** RoPE base of windowed blocks where the file has none; 0: as in the other blocks. */
    float windowRopeBase;
    /** Windowed blocks ignore RoPE scaling. */
    boolean windowRopeUnscaled;
    /** {@code rope_freqs} belongs to blocks without window only. */
    boolean fullRopeFactorsOnly;
    /** Block count of the size that scales scores by the root of embedding over heads (the 27B Gemmas); 0: none. */
    int embeddingScaledBlocks;
    /** Score scale of attention where it is not 1/sqrt(head size); 0: it is. */
    float attentionScale;
    /** Values pass through a norm without weight (Gemma 4). */
    boolean valueNorm;
    /** Largest ALiBi bias; 0: none. */
    float alibiMaxBias;

    String finalNorm = "output_norm";

    Architecture(String name) {
        this.name = name;
    }

    Architecture encoder() {
        encoder = true;
        return this;
    }

    Architecture layerNorm() {
        norm = Norm.Kind.LAYER;
        return this;
    }

    Architecture rope(Pairing pairing) {
        this.pairing = pairing;
        return this;
    }

    Architecture ropeBlocks(RopeBlocks blocks) {
        ropeBlocks = blocks;
        return this;
    }

    Architecture activation(Activation activation) {
        this.activation = activation;
        return this;
    }

    Architecture routing(Router.Rule routing) {
        this.routing = routing;
        return this;
    }

    Architecture logitScaleMultiplies() {
        logitScale = LogitScale.MULTIPLIES;
        return this;
    }

    Architecture parallel() {
        parallel = true;
        return this;
    }

    Architecture parallelWithoutFfnNorm() {
        parallelWithoutFfnNorm = true;
        return this;
    }

    Architecture postAttentionNormFeedsFfn() {
        postAttentionNormFeedsFfn = true;
        return this;
    }

    Architecture headNormAfterRope() {
        headNormAfterRope = true;
        return this;
    }

    Architecture miniCpmScales() {
        miniCpmScales = true;
        return this;
    }

    /** Windows on all blocks of a period but the last. */
    Architecture windowPeriod(int period) {
        windowPeriod = period;
        return this;
    }

    /** Windows on all blocks of a period but the first. */
    Architecture windowPeriodStartsFull(int period) {
        windowPeriod = period;
        windowPeriodStartsFull = true;
        return this;
    }

    Architecture windowRope(float base) {
        windowRopeBase = base;
        windowRopeUnscaled = true;
        return this;
    }

    /** What all Gemma models share. */
    Architecture gemma() {
        rootEmbeddingScale = true;
        pairing = Pairing.HALVES;
        activation = Activation.GELU;
        return this;
    }

    Architecture embeddingScaledAt(int blockCount) {
        embeddingScaledBlocks = blockCount;
        return this;
    }

    /** Gemma 4: unscaled scores, normalised values, RoPE factors on full blocks only. */
    Architecture gemma4() {
        attentionScale = 1;
        valueNorm = true;
        fullRopeFactorsOnly = true;
        return gemma();
    }

    Architecture alibi(float maxBias) {
        alibiMaxBias = maxBias;
        return this;
    }

    Architecture finalNorm(String tensor) {
        finalNorm = tensor;
        return this;
    }
}

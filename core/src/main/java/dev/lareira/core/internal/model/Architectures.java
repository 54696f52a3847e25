package dev.lareira.core.internal.model;

import static dev.lareira.core.internal.model.Architecture.Pairing.ADJACENT;
import static dev.lareira.core.internal.model.Architecture.Pairing.HALVES;
import static dev.lareira.core.internal.model.Architecture.Pairing.NONE;

import dev.lareira.core.LareiraException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The architectures that are supported, each in a line or two: what differs from Llama. */
public final class Architectures {
    private static final Map<String, Architecture> BY_NAME = new TreeMap<>();

    static {
        // Llama and its relatives.
        add("llama", ADJACENT);
        add("mistral3", ADJACENT);
        add("internlm2", ADJACENT);
        add("ernie4_5", ADJACENT);
        add("ernie4_5-moe", ADJACENT);
        add("granite", ADJACENT);
        add("granitemoe", ADJACENT);
        add("minicpm", ADJACENT).miniCpmScales();
        add("smollm3", ADJACENT).ropeBlocks(Architecture.RopeBlocks.THREE_OF_FOUR);
        add("glm4", ADJACENT);
        add("deepseek2", ADJACENT);
        add("exaone", HALVES);
        add("exaone4", HALVES);
        add("hunyuan-dense", HALVES).headNormAfterRope();
        add("seed_oss", HALVES).postAttentionNormFeedsFfn();
        add("olmo2", HALVES).windowPeriod(4).windowRope(0);
        add("olmoe", HALVES).routing(Router.Rule.SOFTMAX);
        add("phi3", HALVES);
        add("phimoe", HALVES);
        add("qwen2", HALVES);
        add("qwen2moe", HALVES).routing(Router.Rule.SOFTMAX);
        add("qwen3", HALVES);
        add("qwen3moe", HALVES);
        add("gpt-oss", HALVES)
                .windowPeriod(2)
                .postAttentionNormFeedsFfn()
                .activation(Activation.CLAMPED_SWIGLU)
                .routing(Router.Rule.SOFTMAX_OF_CHOSEN);

        // Recurrences in place of some or all attention.
        add("mamba", NONE);
        add("mamba2", NONE);
        add("granitehybrid", ADJACENT).ropeBlocks(Architecture.RopeBlocks.WHEN_FINETUNED);
        add("lfm2", HALVES).finalNorm("token_embd_norm");
        add("lfm2moe", HALVES).finalNorm("token_embd_norm");
        add("qwen35", HALVES).postAttentionNormFeedsFfn();
        add("qwen35moe", HALVES).postAttentionNormFeedsFfn();
        add("qwen3next", HALVES).postAttentionNormFeedsFfn();

        // Gemma.
        add("gemma", HALVES).gemma();
        add("gemma2", HALVES).gemma().windowPeriod(2).embeddingScaledAt(46);
        add("gemma3", HALVES).gemma().windowPeriod(6).windowRope(10_000).embeddingScaledAt(62);
        add("gemma4", HALVES).gemma4().windowRope(10_000);

        // LayerNorm in place of RMS norm, and blocks in parallel.
        add("command-r", ADJACENT).layerNorm().parallel().logitScaleMultiplies();
        add("cohere2", ADJACENT)
                .layerNorm()
                .parallel()
                .logitScaleMultiplies()
                .windowPeriod(4)
                .ropeBlocks(Architecture.RopeBlocks.WINDOWED);
        add("falcon", HALVES).layerNorm().parallel().activation(Activation.GELU);
        add("gpt2", NONE).layerNorm().activation(Activation.GELU);
        add("gptneox", HALVES).layerNorm().parallel().activation(Activation.GELU);
        add("nemotron", HALVES).layerNorm().activation(Activation.RELU_SQUARED);
        add("phi2", HALVES).layerNorm().parallel().activation(Activation.GELU);
        add("stablelm", HALVES).layerNorm().parallelWithoutFfnNorm();
        add("starcoder2", HALVES).layerNorm().activation(Activation.GELU);
    }

    static {
        // Encoders: texts to vectors and scores.
        add("bert", NONE).encoder().layerNorm().activation(Activation.GELU);
        add("nomic-bert", HALVES).encoder().layerNorm();
        add("nomic-bert-moe", HALVES)
                .encoder()
                .layerNorm()
                .activation(Activation.GELU)
                .routing(Router.Rule.SOFTMAX);
        add("jina-bert-v2", NONE)
                .encoder()
                .layerNorm()
                .activation(Activation.GELU)
                .alibi(8);
        add("modern-bert", HALVES)
                .encoder()
                .layerNorm()
                .activation(Activation.GELU)
                .windowPeriodStartsFull(3)
                .windowRope(0);
        add("gemma-embedding", HALVES).encoder().gemma().windowPeriod(6).windowRope(10_000);
    }

    private Architectures() {}

    /** Names as in {@code general.architecture}, sorted. */
    public static Collection<String> supported() {
        return BY_NAME.keySet();
    }

    static Architecture of(String name) {
        Architecture found = BY_NAME.get(name);
        if (found == null) {
            throw new LareiraException(
                    "architecture \"" + name + "\" is not supported; supported are: " + String.join(", ", supported()));
        }
        return found;
    }

    private static Architecture add(String name, Architecture.Pairing pairing) {
        Architecture architecture = new Architecture(name).rope(pairing);
        BY_NAME.put(name, architecture);
        return architecture;
    }
}

package dev.lareira.tokenizer.internal;

import dev.lareira.gguf.Metadata;
import java.util.Set;

/**
 * How a model's texts begin, end and are joined: what the file says, else what llama.cpp takes for its kind of tokenizer.
 *
 * @param model {@code tokenizer.ggml.model}
 * @param pre {@code tokenizer.ggml.pre}; empty when the file has none
 * @param addBos whether a prompt begins with the begin-of-sequence token
 * @param addEnd whether a prompt ends with the end-of-sequence token; of BERT models, the separator
 * @param spacePrefix whether the first token carries a space that is not in the text
 * @param wholeWords whether a word that is a token is taken whole, whatever the merges say
 * @param cleansSpaces whether detokenising drops the space before punctuation and English contractions
 */
public record Conventions(
        String model,
        String pre,
        boolean addBos,
        boolean addEnd,
        boolean spacePrefix,
        boolean wholeWords,
        boolean cleansSpaces) {
    private static final String PREFIX = "tokenizer.ggml.";

    /** Pre-tokenizer names whose merges join characters instead of bytes. */
    private static final Set<String> OVER_CHARACTERS = Set.of("gemma4", "granite-embed-multi-311m", "sarvam-moe");

    private static final Set<String> LLAMA3 = Set.of(
            "llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "jina-v5-nano");
    private static final Set<String> ALSO_WHOLE_WORDS =
            Set.of("minicpm5", "youtu", "tekken", "granite-embed-multi-97m");
    private static final Set<String> ALSO_BEGIN = Set.of("tekken", "chameleon");

    /** Byte-level names whose texts are joined as they are. */
    private static final Set<String> EXACT_SPACES = Set.of(
            "deepseek-llm",
            "deepseek-coder",
            "deepseek-v3",
            "spark2_5",
            "youtu",
            "sarvam-moe",
            "command-r",
            "qwen2",
            "deepseek-r1-qwen",
            "kormo",
            "f2llmv2",
            "qwen35",
            "poro-chat",
            "viking",
            "tekken",
            "smollm",
            "chameleon",
            "gpt-4o",
            "llama4",
            "kanana2",
            "talkie",
            "granite-embed-multi-97m",
            "tiny_aya",
            "cohere2moe",
            "superbpe",
            "trillion",
            "granite-docling",
            "bailingmoe",
            "bailingmoe2",
            "llada-moe",
            "seed-coder",
            "hunyuan",
            "hunyuan-dense",
            "hy_v4",
            "joyai-llm",
            "kimi-k2",
            "ufakzeka",
            "grok-2",
            "afmoe",
            "laguna",
            "minimax-m2",
            "solar-open");

    /** Whether tokens are spelled in GPT-2's alphabet of bytes. */
    public boolean isByteLevel() {
        return model.equals("gpt2") && !OVER_CHARACTERS.contains(pre);
    }

    public static Conventions of(Metadata metadata) {
        String model = metadata.string(PREFIX + "model", "");
        String pre = model.equals("gemma4") ? model : metadata.string(PREFIX + "pre", "");
        boolean sentencePiece = model.equals("llama");
        boolean bert = model.equals("bert");
        boolean pairs = model.equals("gpt2") || model.equals("gemma4");
        boolean gemma4 = pre.equals("gemma4") || pre.equals("granite-embed-multi-311m");
        boolean beginsByDefault = sentencePiece || pairs && (LLAMA3.contains(pre) || ALSO_BEGIN.contains(pre));
        return new Conventions(
                model,
                pre,
                bert || gemma4 || metadata.flag(PREFIX + "add_bos_token", beginsByDefault),
                bert || metadata.flag(PREFIX + "add_eos_token", model.equals("t5")),
                metadata.flag(PREFIX + "add_space_prefix", sentencePiece),
                LLAMA3.contains(pre) || ALSO_WHOLE_WORDS.contains(pre),
                bert || pairs && !EXACT_SPACES.contains(pre));
    }
}

package dev.lareira.tokenizer.internal;

import static dev.lareira.tokenizer.internal.Categories.LETTER;
import static dev.lareira.tokenizer.internal.Categories.NUMBER;
import static dev.lareira.tokenizer.internal.Categories.PUNCTUATION;
import static dev.lareira.tokenizer.internal.Categories.SPACE;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Splits text into words before byte-level merging, as llama.cpp does for each {@code tokenizer.ggml.pre} name: the first
 * stage cuts the text, the next one the pieces, and so on.
 */
public final class PreTokenizer {
    /** Takes the words of a text in order. */
    interface Words {
        void word(int from, int to);
    }

    private static final Stage DIGIT = Stage.run(c -> Categories.is(c, NUMBER), 1);
    private static final Stage THREE_NUMBERS = Stage.run(c -> Categories.is(c, NUMBER), 3);
    private static final Stage NUMBERS = Stage.run(c -> Categories.is(c, NUMBER), Integer.MAX_VALUE);
    private static final Stage LINE_END = Stage.run(c -> c == '\r' || c == '\n', 1);
    private static final Stage HAN_AND_KANA =
            Stage.run(c -> c >= 0x4e00 && c <= 0x9fa5 || c >= 0x3040 && c <= 0x30ff, Integer.MAX_VALUE);
    private static final Stage EAST_ASIAN =
            Stage.run(c -> c >= 0x0800 && c <= 0x9fa5 || c >= 0xac00 && c <= 0xd7ff, Integer.MAX_VALUE);
    private static final Stage CLAUSE =
            Stage.blankRun(c -> !Categories.is(c, SPACE) && "(|.,!?…。，、।۔،)".indexOf(c) < 0);

    private static final Map<String, PreTokenizer> BY_NAME = new HashMap<>();

    static {
        names(
                "gpt-2 phi-2 jina-es jina-de jina-v1-en jina-v2-es jina-v2-de jina-v2-code roberta-bpe gigachat a.x-4.0"
                        + " mellum modern-bert mpt olmo jais trillion granite-docling exaone4",
                WordPattern.GPT2);
        names("smollm starcoder refact command-r codeshell exaone minerva-7b mellum2", DIGIT, WordPattern.GPT2);
        names(
                "llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano dbrx smaug-bpe"
                        + " chatglm-bpe glm4 glm5",
                WordPattern.LLAMA3);
        names(
                "qwen2 deepseek-r1-qwen kormo f2llmv2 stablelm2 hunyuan megrez solar-open grok-2 bailingmoe bailingmoe2"
                        + " llada-moe",
                WordPattern.QWEN2);
        names("qwen35", WordPattern.QWEN35);
        names("ufakzeka", WordPattern.UFAKZEKA);
        names("seed-coder", WordPattern.SEED_CODER);
        names("tekken", WordPattern.TEKKEN);
        names("gpt-4o llama4 kanana2 talkie minimax-m2", WordPattern.GPT4O);
        names("deepseek-v3 hunyuan-dense joyai-llm hy_v4", THREE_NUMBERS, HAN_AND_KANA, new DeepSeekPattern());
        names(
                "deepseek-coder",
                LINE_END,
                Stage.spacedRun(c -> Categories.is(c, LETTER)),
                Stage.spacedRun(c -> Categories.is(c, PUNCTUATION)),
                EAST_ASIAN,
                DIGIT);
        names("falcon", punctuation("$+<=>^~|`"), WordPattern.GPT2, Stage.threeDigits());
        names("default", punctuation("$+<=>^~|"), WordPattern.GPT2, NUMBERS, Stage.threeDigits());
        names("bloom poro-chat gpt3-finnish", CLAUSE);
        names("viking", CLAUSE, DIGIT);
    }

    private final Stage[] stages;

    private PreTokenizer(Stage... stages) {
        this.stages = stages;
    }

    /** The splitter of a {@code tokenizer.ggml.pre} name, or null when there is none. */
    public static PreTokenizer of(String name) {
        return BY_NAME.get(name);
    }

    /** The splitter for names that nobody knows: Llama 3's, which most models since are close to. */
    public static PreTokenizer fallback() {
        return BY_NAME.get("llama-bpe");
    }

    void split(String text, Words words) {
        split(text, 0, text.length(), 0, words);
    }

    private void split(String text, int from, int to, int stage, Words words) {
        if (stage == stages.length) {
            words.word(from, to);
            return;
        }
        int unmatched = from;
        for (int at = from; at < to; ) {
            int end = stages[stage].end(text, at, from, to);
            if (end > at) {
                if (at > unmatched) {
                    split(text, unmatched, at, stage + 1, words);
                }
                split(text, at, end, stage + 1, words);
                at = end;
                unmatched = end;
            } else {
                at += Character.charCount(text.codePointAt(at));
            }
        }
        if (to > unmatched) {
            split(text, unmatched, to, stage + 1, words);
        }
    }

    private static Stage punctuation(String more) {
        return Stage.run(c -> Categories.is(c, PUNCTUATION) || more.indexOf(c) >= 0, Integer.MAX_VALUE);
    }

    private static void names(String names, Stage... stages) {
        PreTokenizer splitter = new PreTokenizer(stages);
        List.of(names.split(" ")).forEach(name -> BY_NAME.put(name, splitter));
    }
}

package dev.lareira.tokenizer.internal;

import static dev.lareira.tokenizer.internal.Categories.LETTER;
import static dev.lareira.tokenizer.internal.Categories.NUMBER;
import static dev.lareira.tokenizer.internal.Categories.PUNCTUATION;
import static dev.lareira.tokenizer.internal.Categories.SPACE;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Splits text into words before byte-level merging, by {@code tokenizer.ggml.pre} name: the first stage cuts the text, the
 * next one the pieces, and so on. The names are llama.cpp's. The expressions are those that the models were published with;
 * where llama.cpp's regular expressions cannot tell the case of letters or lose the marks, this follows the models.
 */
public final class PreTokenizer {
    /** Takes the words of a text in order. */
    interface Words {
        /** Takes {@code text[from .. to)}; false when nobody asks for more. */
        boolean word(int from, int to);
    }

    private static final Stage DIGIT = Stage.run(c -> Categories.is(c, NUMBER), 1);
    private static final Stage THREE_NUMBERS = Stage.run(c -> Categories.is(c, NUMBER), 3);
    private static final Stage NUMBERS = Stage.run(c -> Categories.is(c, NUMBER));
    private static final Stage LINE_END = Stage.run(c -> c == '\r' || c == '\n', 1);
    private static final Stage LINES = Stage.run(c -> c != '\n');
    private static final Stage HAN_AND_KANA = Stage.run(new CharacterRanges("4e00-9fa5 3040-30ff"));
    private static final Stage EAST_ASIAN = Stage.run(new CharacterRanges("800-9fa5 ac00-d7ff"));
    private static final Stage CLAUSE =
            Stage.blankRun(c -> !Categories.is(c, SPACE) && "(|.,!?…。，、।۔،)".indexOf(c) < 0);
    private static final Stage THREE_DIGITS = (text, at, unmatched, from, to) -> {
        int end = at;
        while (end < to && end - at < 3 && text[end] >= '0' && text[end] <= '9') {
            end++;
        }
        return end - at == 3 ? end : at;
    };
    private static final DeepSeekPattern DEEPSEEK3 = new DeepSeekPattern(false);

    private static final Map<String, PreTokenizer> BY_NAME = new HashMap<>();

    static {
        names(
                "gpt-2 phi-2 jina-es jina-de jina-v1-en jina-v2-es jina-v2-de jina-v2-code roberta-bpe gigachat a.x-4.0"
                        + " mellum modern-bert mpt olmo jais trillion granite-docling exaone4",
                WordPattern.GPT2);
        names("smollm starcoder refact command-r codeshell exaone minerva-7b mellum2", DIGIT, WordPattern.GPT2);
        names(
                "llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano dbrx smaug-bpe"
                        + " chatglm-bpe glm4",
                WordPattern.LLAMA3);
        names("jais-2", WordPattern.JAIS2);
        names("minicpm5", THREE_NUMBERS, WordPattern.MINICPM5);
        names(
                "qwen2 deepseek-r1-qwen kormo f2llmv2 stablelm2 hunyuan megrez solar-open grok-2 bailingmoe bailingmoe2"
                        + " llada-moe",
                WordPattern.QWEN2);
        names("laguna", LINES, WordPattern.QWEN2);
        names("qwen35", WordPattern.QWEN35);
        names("ufakzeka", WordPattern.UFAKZEKA);
        names("seed-coder", WordPattern.SEED_CODER);
        names("exaone-moe", WordPattern.EXAONE_MOE);
        names("tekken", WordPattern.TEKKEN);
        names("gpt-4o llama4 kanana2 talkie minimax-m2 granite-embed-multi-97m", WordPattern.GPT4O);
        names("tiny_aya cohere2moe", DigitGroups.WORDS, WordPattern.GPT4O);
        names("youtu", RareStages.YOUTU_SCRIPTS, WordPattern.YOUTU);
        names("kimi-k2", WordPattern.KIMI_K2);
        names("deepseek-v3 hunyuan-dense joyai-llm hy_v4", THREE_NUMBERS, HAN_AND_KANA, DEEPSEEK3);
        names("spark2_5", THREE_NUMBERS, HAN_AND_KANA, new DeepSeekPattern(true), DIGIT);
        names("afmoe", DigitGroups.ALL, RareStages.AFMOE_SCRIPTS, DEEPSEEK3);
        names(
                "deepseek-coder",
                LINE_END,
                Stage.spacedRun(c -> Categories.is(c, LETTER)),
                Stage.spacedRun(c -> Categories.is(c, PUNCTUATION)),
                EAST_ASIAN,
                DIGIT);
        names(
                "deepseek-llm",
                LINE_END,
                Stage.spacedRun(RareStages.DEEPSEEK_LETTERS),
                Stage.spacedRun(RareStages.DEEPSEEK_SYMBOLS),
                Stage.trailingSpace(),
                EAST_ASIAN,
                NUMBERS);
        names("falcon", punctuation("$+<=>^~|`"), WordPattern.GPT2, THREE_DIGITS);
        names("default", punctuation("$+<=>^~|"), WordPattern.GPT2, NUMBERS, THREE_DIGITS);
        names("bloom poro-chat gpt3-finnish", CLAUSE);
        names("viking", CLAUSE, DIGIT);
        names("superbpe", NUMBERS, DigitGroups.THREES);
        names(
                "chameleon",
                RareStages.CHAMELEON_SENTINEL,
                RareStages.CHAMELEON_IMAGE,
                Stage.words("\t", "\n", "    ", "  "),
                DIGIT,
                RareStages.CHAMELEON_PUNCTUATION,
                WordPattern.GPT2);
    }

    private final Stage[] stages;

    private PreTokenizer(Stage... stages) {
        this.stages = stages;
    }

    /** The splitter of a {@code tokenizer.ggml.pre} name, if it is known. */
    public static Optional<PreTokenizer> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The splitter for names that nobody knows: Llama 3's, which most models since are close to. */
    public static PreTokenizer fallback() {
        return BY_NAME.get("llama-bpe");
    }

    /** Every name that is known. */
    public static Set<String> names() {
        return Set.copyOf(BY_NAME.keySet());
    }

    void split(byte[] text, int from, int to, Words words) {
        split(text, from, to, 0, words);
    }

    private boolean split(byte[] text, int from, int to, int stage, Words words) {
        if (stage == stages.length) {
            return words.word(from, to);
        }
        int unmatched = from;
        for (int at = from; at < to; ) {
            int end = stages[stage].end(text, at, unmatched, from, to);
            if (end > at) {
                if (at > unmatched && !split(text, unmatched, at, stage + 1, words)
                        || !split(text, at, end, stage + 1, words)) {
                    return false;
                }
                at = end;
                unmatched = end;
            } else {
                at = Utf8.next(text, at);
            }
        }
        return to == unmatched || split(text, unmatched, to, stage + 1, words);
    }

    private static Stage punctuation(String more) {
        IntPredicate in = c -> Categories.is(c, PUNCTUATION) || more.indexOf(c) >= 0;
        return Stage.run(in);
    }

    private static void names(String names, Stage... stages) {
        PreTokenizer splitter = new PreTokenizer(stages);
        List.of(names.split(" ")).forEach(name -> BY_NAME.put(name, splitter));
    }
}

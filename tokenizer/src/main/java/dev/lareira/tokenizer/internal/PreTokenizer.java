package dev.lareira.tokenizer.internal;

import static dev.lareira.tokenizer.internal.Categories.LETTER;
import static dev.lareira.tokenizer.internal.Categories.NUMBER;
import static dev.lareira.tokenizer.internal.Categories.PUNCTUATION;

import java.util.Optional;

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

    private final Stage[] stages;

    private PreTokenizer(Stage... stages) {
        this.stages = stages;
    }

    /** The splitter of a {@code tokenizer.ggml.pre} name, if it is known. */
    public static Optional<PreTokenizer> of(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "gpt-2",
                            "phi-2",
                            "jina-es",
                            "jina-de",
                            "jina-v1-en",
                            "jina-v2-es",
                            "jina-v2-de",
                            "jina-v2-code",
                            "roberta-bpe",
                            "gigachat",
                            "a.x-4.0",
                            "mellum",
                            "modern-bert",
                            "mpt",
                            "olmo",
                            "jais",
                            "trillion",
                            "granite-docling",
                            "exaone4" -> new PreTokenizer(WordPattern.GPT2);
                    case "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b", "mellum2" ->
                        new PreTokenizer(Stage.run(NUMBER, 1), WordPattern.GPT2);
                    case "llama-bpe",
                            "llama3",
                            "llama-v3",
                            "falcon3",
                            "falcon-h1",
                            "pixtral",
                            "midm-2.0",
                            "lfm2",
                            "jina-v5-nano",
                            "dbrx",
                            "smaug-bpe",
                            "chatglm-bpe",
                            "glm4" -> new PreTokenizer(WordPattern.LLAMA3);
                    case "jais-2" -> new PreTokenizer(WordPattern.JAIS2);
                    case "minicpm5" -> new PreTokenizer(Stage.run(NUMBER, 3), WordPattern.MINICPM5);
                    case "qwen2",
                            "deepseek-r1-qwen",
                            "kormo",
                            "f2llmv2",
                            "stablelm2",
                            "hunyuan",
                            "megrez",
                            "solar-open",
                            "grok-2",
                            "bailingmoe",
                            "bailingmoe2",
                            "llada-moe" -> new PreTokenizer(WordPattern.QWEN2);
                    case "laguna" -> new PreTokenizer(Stages.LINES, WordPattern.QWEN2);
                    case "qwen35" -> new PreTokenizer(WordPattern.QWEN35);
                    case "ufakzeka" -> new PreTokenizer(WordPattern.UFAKZEKA);
                    case "seed-coder" -> new PreTokenizer(WordPattern.SEED_CODER);
                    case "exaone-moe" -> new PreTokenizer(WordPattern.EXAONE_MOE);
                    case "tekken" -> new PreTokenizer(WordPattern.TEKKEN);
                    case "gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2", "granite-embed-multi-97m" ->
                        new PreTokenizer(WordPattern.GPT4O);
                    case "tiny_aya", "cohere2moe" -> new PreTokenizer(DigitGroups.WORDS, WordPattern.GPT4O);
                    case "youtu" -> new PreTokenizer(Stages.YOUTU_SCRIPTS, WordPattern.YOUTU);
                    case "kimi-k2" -> new PreTokenizer(WordPattern.KIMI_K2);
                    case "deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4" ->
                        new PreTokenizer(Stage.run(NUMBER, 3), Stages.HAN_AND_KANA, new DeepSeekPattern(false));
                    case "spark2_5" ->
                        new PreTokenizer(
                                Stage.run(NUMBER, 3),
                                Stages.HAN_AND_KANA,
                                new DeepSeekPattern(true),
                                Stage.run(NUMBER, 1));
                    case "afmoe" -> new PreTokenizer(DigitGroups.ALL, Stages.AFMOE_SCRIPTS, new DeepSeekPattern(false));
                    case "deepseek-coder" ->
                        new PreTokenizer(
                                Stages.LINE_END,
                                Stage.spacedRun(Stages.of(LETTER)),
                                Stage.spacedRun(Stages.of(PUNCTUATION)),
                                Stages.EAST_ASIAN,
                                Stage.run(NUMBER, 1));
                    case "deepseek-llm" ->
                        new PreTokenizer(
                                Stages.LINE_END,
                                Stage.spacedRun(Stages.DEEPSEEK_LETTERS),
                                Stage.spacedRun(Stages.DEEPSEEK_SYMBOLS),
                                Stage.trailingSpace(),
                                Stages.EAST_ASIAN,
                                Stage.run(NUMBER));
                    case "falcon" ->
                        new PreTokenizer(Stages.punctuation("$+<=>^~|`"), WordPattern.GPT2, Stages.THREE_DIGITS);
                    case "default" ->
                        new PreTokenizer(
                                Stages.punctuation("$+<=>^~|"),
                                WordPattern.GPT2,
                                Stage.run(NUMBER),
                                Stages.THREE_DIGITS);
                    case "bloom", "poro-chat", "gpt3-finnish" -> new PreTokenizer(Stages.CLAUSE);
                    case "viking" -> new PreTokenizer(Stages.CLAUSE, Stage.run(NUMBER, 1));
                    case "superbpe" -> new PreTokenizer(Stage.run(NUMBER), DigitGroups.THREES);
                    case "chameleon" ->
                        new PreTokenizer(
                                Stages.CHAMELEON_SENTINEL,
                                Stages.CHAMELEON_IMAGE,
                                Stage.words("\t", "\n", "    ", "  "),
                                Stage.run(NUMBER, 1),
                                Stages.CHAMELEON_PUNCTUATION,
                                WordPattern.GPT2);
                    default -> null;
                });
    }

    /** The splitter for names that nobody knows: Llama 3's, which most models since are close to. */
    public static PreTokenizer fallback() {
        return new PreTokenizer(WordPattern.LLAMA3);
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
}

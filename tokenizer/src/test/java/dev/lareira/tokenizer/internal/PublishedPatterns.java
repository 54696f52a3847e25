package dev.lareira.tokenizer.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The pre-tokenizers as regular expressions, from the tokenizer.json of the models and llama.cpp's src/llama-vocab.cpp:
 * what the hand-written scanners have to equal.
 */
final class PublishedPatterns {
    private static final String CONTRACTION = "(?iu:'s|'t|'re|'ve|'m|'ll|'d)";
    private static final String WORD = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
    private static final String SYMBOLS = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*";
    private static final String SPACES = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
    private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";

    private static final String GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)";
    private static final String QWEN2 = join(CONTRACTION, WORD, "\\p{N}", SYMBOLS, SPACES);
    private static final String GPT4O =
            join(byCase(UPPER, LOWER, CONTRACTION + "?"), "\\p{N}{1,3}", SYMBOLS.replace("\\n]", "\\n/]"), SPACES);
    private static final String CLAUSE = " ?[^(\\s|.,!?…。，、।۔،)]+";
    private static final String HAN_AND_KANA = "[\\u4e00-\\u9fa5\\u3040-\\u309f\\u30a0-\\u30ff]+";
    private static final String EAST_ASIAN = "[\\u4e00-\\u9fa5\\u0800-\\u4e00\\uac00-\\ud7ff]+";
    private static final String DEEPSEEK3 = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
            + "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|" + SPACES;
    private static final String DEEPSEEK_LETTERS =
            "A-Za-z\\u00b5\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u01ba\\u01bc-\\u01bf\\u01c4-\\u0293"
                    + "\\u0295-\\u02af\\u0370-\\u0373\\u0376\\u0377\\u037b-\\u037d\\u037f\\u0386\\u0388-\\u038a\\u038c"
                    + "\\u038e-\\u03a1\\u03a3-\\u03f5\\u03f7-\\u0481\\u048a-\\u052f\\u0531-\\u0556\\u10a0-\\u10c5"
                    + "\\u13a0-\\u13f5\\u13f8-\\u13fd\\u1c90-\\u1cba\\u1cbd-\\u1cbf\\u1d00-\\u1d2b\\u1d6b-\\u1d77"
                    + "\\u1d79-\\u1d9a\\u1e00-\\u1f15\\u1f18-\\u1f1d\\u1f20-\\u1f45\\u1f48-\\u1f4d\\u1f50-\\u1f57"
                    + "\\u1f59\\u1f5b\\u1f5d\\u1f5f-\\u1f7d\\u1f80-\\u1fb4\\u1fb6-\\u1fbc\\u1fbe\\u1fc2-\\u1fc4"
                    + "\\u1fc6-\\u1fcc\\u1fd0-\\u1fd3\\u1fd6-\\u1fdb\\u1fe0-\\u1fec\\u1ff2-\\u1ff4\\u1ff6-\\u1ffc"
                    + "\\u2102\\u2107\\u210a-\\u2113\\u2115\\u2119-\\u211d\\u2124\\u2126\\u2128\\u212a-\\u212d"
                    + "\\u212f-\\u2134\\u2139\\u213c-\\u213f\\u2145-\\u2149\\u214e\\u2183\\u2184\\u2c00-\\u2c7b"
                    + "\\u2c7e-\\u2ce4\\u2ceb-\\u2cee\\u2cf2\\u2cf3\\ua640-\\ua66d\\ua680-\\ua69b\\ua722-\\ua76f"
                    + "\\ua771-\\ua787\\ua78b-\\ua78e\\uab70-\\uabbf\\ufb00-\\ufb06\\ufb13-\\ufb17\\uff21-\\uff3a"
                    + "\\uff41-\\uff5a𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃";

    static final Map<String, List<String>> BY_NAME = new LinkedHashMap<>();

    static {
        names(
                "gpt-2 phi-2 jina-es jina-de jina-v1-en jina-v2-es jina-v2-de jina-v2-code roberta-bpe gigachat a.x-4.0"
                        + " mellum modern-bert mpt olmo jais trillion granite-docling exaone4",
                GPT2);
        names("smollm starcoder refact command-r codeshell exaone minerva-7b mellum2", "\\p{N}", GPT2);
        names(
                "llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano dbrx smaug-bpe"
                        + " chatglm-bpe glm4",
                join(CONTRACTION, WORD, "\\p{N}{1,3}", SYMBOLS, SPACES));
        names(
                "jais-2",
                join(
                        CONTRACTION,
                        WORD,
                        "\\p{N}{1,3}",
                        SYMBOLS,
                        "\\s*[\\r\\n]+|\\s{512}(?!\\S)|\\s{256}(?!\\S)|\\s{128}(?!\\S)|\\s{64}(?!\\S)|\\s{32}(?!\\S)"
                                + "|\\s{16}(?!\\S)|\\s{8}(?!\\S)|\\s{4}(?!\\S)|\\s{1,2}(?!\\S)|\\s{1}"));
        names("minicpm5", "\\p{N}{1,3}", join(CONTRACTION, WORD, "\\p{N}+", SYMBOLS, SPACES));
        names("qwen2 deepseek-r1-qwen kormo f2llmv2 stablelm2 hunyuan megrez solar-open grok-2", QWEN2);
        names("bailingmoe bailingmoe2 llada-moe", QWEN2.replace("\\s*[\\r\\n]+", "\\s*[\\r\\n]"));
        names("laguna", "[^\\n]+|[\\n]+", QWEN2);
        names(
                "qwen35",
                join(
                        CONTRACTION,
                        "[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+",
                        "\\p{N}",
                        " ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*",
                        SPACES));
        names("ufakzeka", join(WORD, "\\p{N}", SYMBOLS, SPACES));
        names("seed-coder", join(CONTRACTION, WORD, "\\p{N}{1}", " ?[^\\s\\p{L}\\p{N}\\r\\n]+", SPACES));
        names(
                "exaone-moe",
                join(
                        CONTRACTION,
                        "[^\\r\\n\\p{L}\\p{N}]?(?:\\p{L}\\p{M}*(?: \\p{L}\\p{M}*)*)+",
                        "\\p{N}",
                        " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]?",
                        "\\s*[\\r\\n]|\\s+(?!\\S)|\\s+"));
        names("tekken", join(byCase(UPPER, LOWER, ""), "\\p{N}", SYMBOLS.replace("\\n]", "\\n/]"), SPACES));
        names("gpt-4o llama4 kanana2 talkie minimax-m2 granite-embed-multi-97m", GPT4O);
        names("tiny_aya cohere2moe", "\\d{1,3}(?=(?:\\d{3})*\\b)", GPT4O);
        names(
                "youtu",
                "[\\uac00-\\ud7a3\\u3131-\\u318e]+|[！…“”‘’—：；，\\u3001-\\u303f\\ufe30-\\ufe4f]+|[\\u3105-\\u312f]+|"
                        + HAN_AND_KANA,
                GPT4O.replace("\\p{N}{1,3}", "\\p{N}"));
        names(
                "kimi-k2",
                join(
                        "\\p{IsHan}+",
                        byCase(
                                UPPER.replace("]", "&&[^\\p{IsHan}]]"),
                                LOWER.replace("]", "&&[^\\p{IsHan}]]"),
                                CONTRACTION + "?"),
                        "\\p{N}{1,3}",
                        SYMBOLS,
                        SPACES));
        names("deepseek-v3 hunyuan-dense joyai-llm hy_v4", "\\p{N}{1,3}", HAN_AND_KANA, DEEPSEEK3);
        names(
                "spark2_5",
                "\\p{N}{1,3}",
                HAN_AND_KANA,
                DEEPSEEK3.replace("[\\r\\n]*", "").replace("\\s*[\\r\\n]+", "[\\r\\n]"),
                "\\p{N}");
        names(
                "afmoe",
                "\\p{N}{1,3}(?=(?:\\p{N}{3})*(?!\\p{N}))",
                "[\\u4e00-\\u9fff\\u3400-\\u4dbf\\uf900-\\ufaff\\u3040-\\u309f\\u30a0-\\u30ff\\uff65-\\uff9f\\u2f00-\\u2fdf"
                        + "\\u0e40-\\u0e7f\\u0e80-\\u0eff\\u1780-\\u17ff\\u1000-\\u109f\\uaa60-\\uaa7f\\ua9e0-\\ua9ff"
                        + "\\uac00-\\ud7af\\u1100-\\u11ff]+",
                DEEPSEEK3);
        names("deepseek-coder", "[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", EAST_ASIAN, "\\p{N}");
        names(
                "deepseek-llm",
                "[\\r\\n]",
                "\\s?[" + DEEPSEEK_LETTERS + "]+",
                "\\s?[!-/:-~！-／：-～‘-‟\\u3000-\\u3002]+",
                "\\s+\\z",
                EAST_ASIAN,
                "\\p{N}+");
        names("falcon", "[\\p{P}\\$\\+<=>\\^~\\|`]+", GPT2, "[0-9][0-9][0-9]");
        names("default", "[\\p{P}\\$\\+<=>\\^~\\|]+", GPT2, "\\p{N}+", "[0-9][0-9][0-9]");
        names("bloom poro-chat gpt3-finnish", CLAUSE);
        names("viking", CLAUSE, "\\p{N}");
        names("superbpe", "\\p{N}+", "(?=(\\d{3})+(?!\\d))");
        names(
                "chameleon",
                "<sentinel:[0-9]+>",
                "(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z",
                "([\\t\\n]|    |  )",
                "\\p{N}",
                "[\\p{P}!-/:-@\\[-`{-~]",
                GPT2);
    }

    private PublishedPatterns() {}

    private static void names(String names, String... expressions) {
        Stream.of(names.split(" ")).forEach(name -> BY_NAME.put(name, List.of(expressions)));
    }

    private static String byCase(String upper, String lower, String ending) {
        String prefix = "[^\\r\\n\\p{L}\\p{N}]?";
        return prefix + upper + "*" + lower + "+" + ending + "|" + prefix + upper + "+" + lower + "*" + ending;
    }

    private static String join(String... alternatives) {
        return String.join("|", alternatives);
    }

    /** Splits by the expressions one after the other: what matches is a piece, and what lies between. */
    static List<String> split(List<Pattern> expressions, String text) {
        List<String> pieces = List.of(text);
        for (Pattern expression : expressions) {
            List<String> next = new ArrayList<>();
            for (String piece : pieces) {
                Matcher matcher = expression.matcher(piece);
                int at = 0;
                while (matcher.find()) {
                    next.add(piece.substring(at, matcher.start()));
                    next.add(matcher.group());
                    at = matcher.end();
                }
                next.add(piece.substring(at));
            }
            pieces = next.stream().filter(piece -> !piece.isEmpty()).toList();
        }
        return pieces;
    }

    static List<Pattern> compiled(String name) {
        return BY_NAME.get(name).stream()
                .map(expression -> Pattern.compile(expression, Pattern.UNICODE_CHARACTER_CLASS))
                .toList();
    }
}

package dev.lareira.tokenizer.internal;

import static dev.lareira.tokenizer.internal.Categories.PUNCTUATION;
import static dev.lareira.tokenizer.internal.Categories.SPACE;

import java.util.List;
import java.util.function.IntPredicate;

/** Stages beside {@link WordPattern}, most of which one family of models has for itself. */
final class Stages {
    static final Stage LINE_END = Stage.run(c -> c == '\r' || c == '\n', 1);
    static final Stage LINES = Stage.run(c -> c != '\n');
    static final Stage HAN_AND_KANA = Stage.run(new CharacterRanges("4e00-9fa5 3040-30ff"));
    static final Stage EAST_ASIAN = Stage.run(new CharacterRanges("800-9fa5 ac00-d7ff"));

    /** {@code  ?[^(\s|.,!?…。，、।۔،)]+}. */
    static final Stage CLAUSE = Stage.blankRun(c -> !Categories.is(c, SPACE) && "(|.,!?…。，、।۔،)".indexOf(c) < 0);

    /** {@code [0-9][0-9][0-9]}. */
    static final Stage THREE_DIGITS = (text, at, unmatched, from, to) -> {
        int end = at;
        while (end < to && end - at < 3 && text[end] >= '0' && text[end] <= '9') {
            end++;
        }
        return end - at == 3 ? end : at;
    };

    /** Letters that have a case, as of the Unicode version that DeepSeek listed. */
    static final IntPredicate DEEPSEEK_LETTERS = new CharacterRanges(
            "41-5a 61-7a b5 c0-d6 d8-f6 f8-1ba 1bc-1bf 1c4-293 295-2af 370-373 376-377 37b-37d 37f 386"
                    + " 388-38a 38c 38e-3a1 3a3-3f5 3f7-481 48a-52f 531-556 10a0-10c5 13a0-13f5 13f8-13fd 1c90-1cba"
                    + " 1cbd-1cbf 1d00-1d2b 1d6b-1d77 1d79-1d9a 1e00-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59"
                    + " 1f5b 1f5d 1f5f-1f7d 1f80-1fb4 1fb6-1fbc 1fbe 1fc2-1fc4 1fc6-1fcc 1fd0-1fd3 1fd6-1fdb 1fe0-1fec"
                    + " 1ff2-1ff4 1ff6-1ffc 2102 2107 210a-2113 2115 2119-211d 2124 2126 2128 212a-212d 212f-2134 2139"
                    + " 213c-213f 2145-2149 214e 2183-2184 2c00-2c7b 2c7e-2ce4 2ceb-2cee 2cf2-2cf3 a640-a66d a680-a69b"
                    + " a722-a76f a771-a787 a78b-a78e ab70-abbf fb00-fb06 fb13-fb17 ff21-ff3a ff41-ff5a 10400-1044f"
                    + " 104b0-104d3 104d8-104fb 10c80-10cb2 10cc0-10cf2 118a0-118df 1e900-1e943");

    /** {@code [!-/:-~！-／：-～‘-‟　-。]}. */
    static final IntPredicate DEEPSEEK_SYMBOLS =
            new CharacterRanges("21-2f 3a-7e ff01-ff0f ff1a-ff5e 2018-201f 3000-3002");

    /** Scripts without spaces between words, of AFMoE. */
    static final Stage AFMOE_SCRIPTS = Stage.run(new CharacterRanges("4e00-9fff 3400-4dbf f900-faff 3040-30ff ff65-ff9f"
            + " 2f00-2fdf e40-e7f e80-eff 1780-17ff 1000-109f aa60-aa7f a9e0-a9ff ac00-d7af 1100-11ff"));

    /** {@code [hangul]+|[punctuation]+|[bopomofo]+|[han and kana]+}, of Youtu. */
    static final Stage YOUTU_SCRIPTS = firstOf(List.of(
            new CharacterRanges("ac00-d7a3 3131-318e"),
            new CharacterRanges("ff01 2026 201c 201d 2018 2019 2014 ff1a ff1b ff0c 3001-303f fe30-fe4f"),
            new CharacterRanges("3105-312f"),
            new CharacterRanges("4e00-9fa5 3040-30ff")));

    /** {@code <sentinel:[0-9]+>}. */
    static final Stage CHAMELEON_SENTINEL = (text, at, unmatched, from, to) -> {
        String begin = "<sentinel:";
        if (!Stage.startsWith(text, at, to, begin)) {
            return at;
        }
        int digits = at + begin.length();
        int end = digits;
        while (end < to && text[end] >= '0' && text[end] <= '9') {
            end++;
        }
        return end > digits && end < to && text[end] == '>' ? end + 1 : at;
    };

    /** {@code (IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z}. */
    static final Stage CHAMELEON_IMAGE = (text, at, unmatched, from, to) -> {
        String begin = "IMGIMG";
        if (!Stage.startsWith(text, at, to, begin)) {
            return at;
        }
        int code = at + begin.length();
        int end = code;
        while (end < to && end - code < 4 && text[end] >= 'A' && text[end] <= 'I') {
            end++;
        }
        return end > code && end < to && text[end] == 'Z' ? end + 1 : at;
    };

    /** {@code [\p{P}!-/:-@\[-`{-~]}. */
    static final Stage CHAMELEON_PUNCTUATION = Stage.run(
            c -> Categories.is(c, PUNCTUATION)
                    || c >= '!' && c <= '/'
                    || c >= ':' && c <= '@'
                    || c >= '[' && c <= '`'
                    || c >= '{' && c <= '~',
            1);

    private Stages() {}

    /** {@code [\p{P}more]+}. */
    static Stage punctuation(String more) {
        return Stage.run(c -> Categories.is(c, PUNCTUATION) || more.indexOf(c) >= 0, Integer.MAX_VALUE);
    }

    static IntPredicate of(int categories) {
        return c -> Categories.is(c, categories);
    }

    private static Stage firstOf(List<? extends IntPredicate> classes) {
        List<Stage> stages = classes.stream().map(Stage::run).toList();
        return (text, at, unmatched, from, to) -> {
            for (Stage stage : stages) {
                int end = stage.end(text, at, unmatched, from, to);
                if (end > at) {
                    return end;
                }
            }
            return at;
        };
    }
}

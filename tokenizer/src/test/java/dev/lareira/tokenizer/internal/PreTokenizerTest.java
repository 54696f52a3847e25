package dev.lareira.tokenizer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreTokenizerTest {
    private static final long SEED = 20261201;
    private static final int TEXTS = 1500;
    private static final int HOSTILE_LENGTH = 100_000;

    /** Pieces that the expressions tell apart; texts are rows of them. */
    private static final List<String> ALPHABET = List.of(
            "a",
            "b",
            "s",
            "t",
            "Z",
            "X",
            "re",
            "LL",
            "ſ",
            "é",
            "É",
            "ß",
            "ǅ",
            "ʰ",
            "ж",
            "Ж",
            "ა",
            "Ა",
            "一",
            "漢",
            "〇",
            "々",
            "あ",
            "カ",
            "한",
            "ㄱ",
            "ㄅ",
            "ก",
            "ा",
            "क",
            "\u0301",
            "\u20dd",
            "\u0903",
            "0",
            "1",
            "7",
            "٣",
            "½",
            "Ⅷ",
            "𝟘",
            "𐐀",
            "𐐨",
            "𠮷",
            "😀",
            "\u200d",
            "\ufe0f",
            "'",
            "'s",
            "'T",
            "'Re",
            "’",
            ".",
            ",",
            "!",
            "…",
            "-",
            "_",
            "$",
            "+",
            "~",
            "`",
            "|",
            "(",
            "/",
            "//",
            "。",
            "「",
            "～",
            "€",
            "\u00ad",
            "\ue000",
            "\u0378",
            " ",
            " ",
            " ",
            "  ",
            "    ",
            "\t",
            "\n",
            "\n\n",
            "\r",
            "\r\n",
            "\u000b",
            "\u0085",
            "\u00a0",
            "\u2003",
            "\u3000",
            "▁",
            "<sentinel:12>",
            "<sentinel:",
            "IMGIMGABZ",
            "IMGIMGABCDEZ");

    static Stream<String> names() {
        return PublishedPatterns.BY_NAME.keySet().stream();
    }

    /** One name of each expression. */
    static Stream<String> expressions() {
        Map<List<String>, String> first = new LinkedHashMap<>();
        PublishedPatterns.BY_NAME.forEach((name, expressions) -> first.putIfAbsent(expressions, name));
        return first.values().stream();
    }

    @Test
    void otherNamesAreNotKnown() {
        assertThat(PublishedPatterns.BY_NAME).hasSizeGreaterThan(80);
        assertThat(PreTokenizer.of("something-new")).isEmpty();
        assertThat(PreTokenizer.of("")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void scannersSplitAsTheExpressionsDo(String name) {
        PreTokenizer scanner = PreTokenizer.of(name).orElseThrow();
        List<Pattern> expressions = PublishedPatterns.compiled(name);
        Random random = new Random(SEED);
        for (int i = 0; i < TEXTS; i++) {
            String text = text(random);
            assertThat(split(scanner, text))
                    .describedAs("seed %d, text %d: %s", SEED, i, escaped(text))
                    .isEqualTo(PublishedPatterns.split(expressions, text));
        }
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void hostileTextTakesLinearTime(String name) {
        PreTokenizer scanner = PreTokenizer.of(name).orElseThrow();
        for (String unit : List.of(
                "a",
                "A",
                "aB",
                "Ab",
                "\u0301",
                "A\u0301",
                "1",
                "٣",
                " ",
                "\n",
                " \n",
                "\t ",
                "!",
                "'",
                "'s",
                "(",
                "漢",
                "あ一",
                "😀",
                "/",
                "<",
                "<sentinel:1",
                "IMGIMGA",
                "a ",
                "A b",
                "\u3000")) {
            for (String end : List.of("x", "!")) {
                String text = unit.repeat(HOSTILE_LENGTH / unit.length()) + end;
                int[] total = {0};
                assertTimeoutPreemptively(
                        Duration.ofSeconds(2),
                        () -> {
                            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                            scanner.split(utf8, 0, utf8.length, (from, to) -> (total[0] += to - from) > 0);
                        },
                        () -> escaped(unit) + " and then " + escaped(end));
                assertThat(total[0]).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
            }
        }
    }

    @Test
    void longRunsOfSpacesAreCutInPowersOfTwo() {
        List<Pattern> expressions = PublishedPatterns.compiled("jais-2");
        PreTokenizer scanner = PreTokenizer.of("jais-2").orElseThrow();
        for (int spaces : new int[] {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 100, 511, 512, 513, 514, 1023, 1025, 1200}) {
            for (String end : List.of("", "x", "\n", "\nx")) {
                String text = "x\n" + " ".repeat(spaces) + end;
                assertThat(split(scanner, text)).isEqualTo(PublishedPatterns.split(expressions, text));
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = 1 + random.nextInt(14); n > 0; n--) {
            String piece = ALPHABET.get(random.nextInt(ALPHABET.size()));
            text.append(piece.repeat(random.nextInt(6) == 0 ? 1 + random.nextInt(7) : 1));
        }
        return text.toString();
    }

    private static List<String> split(PreTokenizer scanner, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        List<String> words = new ArrayList<>();
        scanner.split(
                utf8,
                0,
                utf8.length,
                (from, to) -> words.add(new String(utf8, from, to - from, StandardCharsets.UTF_8)));
        return words;
    }

    private static String escaped(String text) {
        StringBuilder result = new StringBuilder();
        text.codePoints()
                .forEach(c -> result.append(c > ' ' && c < 0x7f ? Character.toString(c) : "\\u{%x}".formatted(c)));
        return result.toString();
    }
}

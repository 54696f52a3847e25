package dev.lareira.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountingTokenizerTest {
    private static final long SEED = 20261203;
    /** Tokens that may stay unused, as half a word can take more than the word. */
    private static final int LEFT = 8;

    @ParameterizedTest
    @ValueSource(strings = {"llama-bpe", "bert-bge", "nomic-bert-moe", "llama-spm", "gemma-4"})
    void budgetsAreKeptAndUsed(String name) {
        Tokenizer tokenizer = Vocabularies.tokenizer(name);
        CountingTokenizer counting = tokenizer.counting();
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            String text = text(random);
            int count = tokenizer.encode(text, false, false).length;
            assertThat(counting.count(text)).isEqualTo(count);
            assertThat(counting.fits(text, count)).isTrue();
            assertThat(counting.fits(text, count - 1)).isFalse();
            assertThat(counting.prefix(text, count)).isEqualTo(text.length());
            int budget = random.nextInt(count);
            int prefix = counting.prefix(text, budget);
            assertThat(counting.count(text.substring(0, prefix))).isBetween(Math.max(0, budget - LEFT), budget);
            assertThat(Character.isLowSurrogate(text.charAt(prefix))).isFalse();
        }
        assertThat(counting.count("")).isZero();
        assertThat(counting.prefix("", 5)).isZero();
        assertThat(counting.prefix("abc", 0)).isZero();
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = 1 + random.nextInt(60); n > 0; n--) {
            text.append(
                    switch (random.nextInt(6)) {
                        case 0 -> "今天天气";
                        case 1 -> "😀";
                        case 2 -> " " + random.nextInt(100_000);
                        case 3 -> ". ";
                        default -> " extraordinary words";
                    });
        }
        return text.toString();
    }
}

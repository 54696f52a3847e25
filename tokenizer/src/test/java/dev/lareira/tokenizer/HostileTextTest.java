package dev.lareira.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that somebody wrote to keep the machine busy: an algorithm of quadratic time would take minutes. */
class HostileTextTest {
    private static final int LENGTH = 200_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama-bpe",
                "gpt-2",
                "qwen35",
                "deepseek-llm",
                "falcon",
                "llama-spm",
                "phi-3",
                "gemma-4",
                "bert-bge",
                "nomic-bert-moe"
            })
    void everyTextTakesLinearTime(String name) {
        Tokenizer tokenizer = Vocabularies.tokenizer(name);
        for (String unit : List.of(
                "a",
                "ab",
                "abcdefghij",
                " ",
                "\n",
                "\n ",
                "▁",
                "<",
                "<|",
                "<s",
                "<|im_star",
                "1",
                "'",
                "漢",
                "今天",
                "😀",
                "\u0301",
                "A\u0301",
                "한",
                "\u200d",
                "\u0001",
                "=",
                "----",
                "[MASK",
                "\uac01")) {
            String text = unit.repeat(LENGTH / unit.length());
            int[] ids = assertTimeoutPreemptively(
                    Duration.ofSeconds(5), () -> tokenizer.encode(text, true, true), () -> "text of " + unit);
            assertThat(ids.length).isLessThanOrEqualTo(3 * LENGTH + 2);
        }
    }
}

package dev.lareira.server.internal.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.gguf.GgufValue;
import dev.lareira.gguf.Metadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InsertTokensTest {
    @Test
    void tokensGoByTheNamesOfModelsThatHaveThem() {
        assertThat(of("a", "<|fim_middle|>", "<|fim_prefix|>", "<|fim_suffix|>"))
                .contains(new InsertTokens(2, 3, 1));
        assertThat(of("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>")).contains(new InsertTokens(0, 1, 2));
        assertThat(of("<fim_prefix>", "<fim_suffix>", "<|fim_middle|>")).isEmpty();
        assertThat(InsertTokens.of(new Metadata(Map.of()))).isEmpty();
    }

    @Test
    void whatTheFileSaysComesFirst() {
        List<String> names = List.of("<fim_prefix>", "<fim_suffix>", "<fim_middle>");
        assertThat(InsertTokens.of(new Metadata(Map.of(
                        "tokenizer.ggml.prefix_token_id", GgufValue.of(7),
                        "tokenizer.ggml.suffix_token_id", GgufValue.of(8),
                        "tokenizer.ggml.middle_token_id", GgufValue.of(9),
                        "tokenizer.ggml.tokens", GgufValue.of(names)))))
                .contains(new InsertTokens(7, 8, 9));
    }

    private static Optional<InsertTokens> of(String... tokens) {
        return InsertTokens.of(new Metadata(Map.of("tokenizer.ggml.tokens", GgufValue.of(List.of(tokens)))));
    }
}

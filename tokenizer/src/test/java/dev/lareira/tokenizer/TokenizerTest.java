package dev.lareira.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.gguf.GgufException;
import dev.lareira.gguf.GgufType;
import dev.lareira.gguf.GgufValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
    @ParameterizedTest
    @ValueSource(strings = {"rwkv", "plamo2", "hybriddna", "none"})
    void otherAlgorithmsAreRefusedByName(String model) {
        assertThatThrownBy(() ->
                        Tokenizer.from(SmallVocabulary.of(model, List.of("a")).metadata()))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("\"" + model + "\"")
                .hasMessageContaining("supported are bert (WordPiece)");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() ->
                        Tokenizer.from(SmallVocabulary.of("gpt2", List.of("a")).metadata()))
                .isInstanceOf(GgufException.class)
                .hasMessageContaining("tokenizer.ggml.merges");
        assertThatThrownBy(() -> Tokenizer.from(SmallVocabulary.bytePairs(List.of())
                        .put("add_bos_token", new GgufValue(GgufType.BOOL, true))
                        .metadata()))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("add_bos_token")
                .hasMessageContaining("bos_token_id");
        assertThatThrownBy(() -> Tokenizer.from(SmallVocabulary.of("t5", List.of("▁a"))
                        .put("eos_token_id", GgufValue.of(0))
                        .metadata()))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("unknown_token_id");
        assertThatThrownBy(() -> Tokenizer.from(SmallVocabulary.bytePairs(List.of("a b"))
                        .put("token_type", GgufValue.of(new int[] {1, 2}))
                        .metadata()))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("token_type has 2 entries for 96 tokens");
        assertThatThrownBy(() -> Tokenizer.from(SmallVocabulary.of("t5", List.of("▁a", "<unk>", "</s>"))
                        .put("unknown_token_id", GgufValue.of(1))
                        .put("precompiled_charsmap", GgufValue.of(new int[] {1, 2}))
                        .metadata()))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("precompiled_charsmap");
    }

    @Test
    void aBrokenCharacterMapIsAnErrorNotAWayOut() {
        byte[] map = {8, 0, 0, 0, 0, (byte) 0xfc, (byte) 0xff, 0x7f, 0, 0, 0, 0, 'x', 0};
        Tokenizer tokenizer = Tokenizer.from(SmallVocabulary.of("t5", List.of("▁a", "<unk>", "</s>"))
                .put("unknown_token_id", GgufValue.of(1))
                .put(
                        "precompiled_charsmap",
                        new GgufValue(GgufType.ARRAY, new dev.lareira.gguf.GgufArray(GgufType.UINT8, map)))
                .metadata());
        assertThatThrownBy(() -> tokenizer.encode("a"))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("points to");
    }

    @Test
    void aMergeOfWhatIsNoTokenIsLeftOut() {
        Tokenizer tokenizer = Tokenizer.from(SmallVocabulary.bytePairs(List.of("a b", "ab c"))
                .put("merges", GgufValue.of(List.of("a b", "x", "zz q", "ab c", "ab c")))
                .put("pre", "gpt-2")
                .metadata());
        assertThat(pieces(tokenizer, "abcab x")).containsExactly("abc", "ab", "Ġ", "x");
    }

    @Test
    void userDefinedTokensAreFoundInPlainTextAndControlTokensAreNot() {
        List<String> tokens =
                List.of("<unk>", "<s>", "</s>", "▁", "a", "<x>", "<x><y>", "<c>", "<", ">", "c", "x", "y");
        Tokenizer tokenizer = Tokenizer.from(SmallVocabulary.of("llama", tokens)
                .put("token_type", GgufValue.of(new int[] {2, 3, 3, 1, 1, 4, 4, 3, 1, 1, 1, 1, 1}))
                .put("scores", GgufValue.of(new float[tokens.size()]))
                .metadata());
        assertThat(pieces(tokenizer, "a<x><y>a<x><c>"))
                .containsExactly("▁", "a", "<x><y>", "▁", "a", "<x>", "▁", "<", "c", ">");
        assertThat(tokenizer.encode("a<x><c>", false, true)).containsExactly(3, 4, 5, 7);
        assertThat(tokenizer.encode("", true, true)).containsExactly(1);
    }

    @Test
    void oneTokenizerServesManyThreads() throws Exception {
        Tokenizer tokenizer = Tokenizer.from(Vocabularies.metadata("gpt-2"));
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            texts.add("Word%d of thread, naïve café 今天 number %x!".formatted(i, i * 7919));
        }
        Tokenizer alone = Tokenizer.from(Vocabularies.metadata("gpt-2"));
        List<int[]> expected = texts.stream().map(alone::encode).toList();
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<Boolean> task = () -> {
                for (int i = 0; i < texts.size(); i++) {
                    if (!Arrays.equals(tokenizer.encode(texts.get(i)), expected.get(i))) {
                        return false;
                    }
                }
                return true;
            };
            for (Future<Boolean> equal : threads.invokeAll(List.of(task, task, task, task))) {
                assertThat(equal.get()).isTrue();
            }
        }
    }

    private static List<String> pieces(Tokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text, false, false))
                .mapToObj(tokenizer.vocabulary()::text)
                .toList();
    }
}

package dev.lareira.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenDecoderTest {
    private static final long SEED = 20261202;
    private static final List<String> PARTS = List.of(
            "plain words",
            " naïve",
            "今天天气",
            "👩‍👩‍👧‍👦",
            "é",
            "\n\n",
            "𝒳",
            " .",
            "'s",
            "ÿ",
            "\u0007",
            "नमस्ते",
            "한국어");

    @ParameterizedTest
    @ValueSource(strings = {"llama-bpe", "gpt-2", "llama-spm", "gemma-4", "qwen2"})
    void streamedTextIsTheTextAndNeverHalfACharacter(String name) {
        Tokenizer tokenizer = Vocabularies.tokenizer(name);
        Random random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder("x");
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            int[] ids = tokenizer.encode(text.toString(), false, false);
            TokenDecoder decoder = tokenizer.decoder();
            StringBuilder streamed = new StringBuilder();
            for (int id : ids) {
                String piece = decoder.accept(id);
                assertThat(piece).doesNotContain("\ufffd");
                streamed.append(piece);
            }
            assertThat(decoder.finish()).isEmpty();
            assertThat(streamed.toString().strip()).isEqualTo(text.toString().strip());
            assertThat(tokenizer.decode(ids)).isEqualTo(text.toString());
        }
    }

    @Test
    void bytesThatBecomeNoCharacterAreReplaced() {
        Tokenizer tokenizer = Vocabularies.tokenizer("llama-spm");
        int first = tokenizer.vocabulary().find("<0xE4>").orElseThrow();
        int second = tokenizer.vocabulary().find("<0xBB>").orElseThrow();
        int letter = tokenizer.vocabulary().find("a").orElseThrow();
        TokenDecoder decoder = tokenizer.decoder();
        assertThat(decoder.accept(first)).isEmpty();
        assertThat(decoder.accept(second)).isEmpty();
        assertThat(decoder.accept(letter)).isEqualTo("\ufffda");
        assertThat(decoder.accept(first)).isEmpty();
        assertThat(decoder.finish()).isEqualTo("\ufffd");
        assertThat(decoder.accept(letter)).isEqualTo("a");
    }

    @Test
    void controlTokensAreShownWhenAskedFor() {
        Tokenizer tokenizer = Vocabularies.tokenizer("smollm2");
        int end = tokenizer.vocabulary().find("<|im_end|>").orElseThrow();
        assertThat(tokenizer.decoder().accept(end)).isEmpty();
        assertThat(tokenizer.decoder(true).accept(end)).isEqualTo("<|im_end|>");
        assertThat(tokenizer.vocabulary().isEndOfGeneration(end)).isTrue();
    }

    @Test
    void cleanedTextLacksTheSpaceBeforePunctuationAndDecodedTextKeepsIt() {
        Tokenizer tokenizer = Vocabularies.tokenizer("gpt-2");
        int[] ids = tokenizer.encode("Well , it 's done ! Is n't it ?", false, false);
        assertThat(tokenizer.decode(ids)).isEqualTo("Well , it 's done ! Is n't it ?");
        assertThat(new String(tokenizer.detokenize(ids, false), StandardCharsets.UTF_8))
                .isEqualTo("Well, it's done! Is n't it?");
    }
}

package dev.lareira.tokenizer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.gguf.Metadata;
import dev.lareira.gguf.Utf8Strings;
import dev.lareira.tokenizer.SmallVocabulary;
import dev.lareira.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {
    private final List<String> messages = new ArrayList<>();
    private final Warnings warnings = new Warnings(messages::add);

    @Test
    void anUnknownPreTokenizerFallsBackToLlama3sWithOneWarning() {
        SmallVocabulary unknown = pairs().put("pre", "of-next-year");
        for (int i = 0; i < 3; i++) {
            assertThat(pieces(unknown, "it'LLab1234 "))
                    .isEqualTo(List.of("i", "t", "'", "L", "L", "ab", "1", "2", "3", "4", "Ġ"));
        }
        assertThat(messages)
                .singleElement()
                .asString()
                .contains("unknown pre-tokenizer \"of-next-year\"", "Llama 3's is used");
    }

    @Test
    void aFileWithoutAPreTokenizerGetsTheDefaultWithOneWarning() {
        pieces(pairs(), "a");
        pieces(pairs(), "b");
        assertThat(messages).singleElement().asString().contains("names no pre-tokenizer", "\"default\" is used");
    }

    @Test
    void aKnownPreTokenizerIsSilent() {
        pieces(pairs().put("pre", "llama-bpe").put("bos_token_id", dev.lareira.gguf.GgufValue.of(0)), "a");
        assertThat(messages).isEmpty();
    }

    private static SmallVocabulary pairs() {
        return SmallVocabulary.bytePairs(List.of("a b", "b 1", "3 4"));
    }

    private List<String> pieces(SmallVocabulary small, String text) {
        Metadata metadata = small.metadata();
        Vocabulary vocabulary = Vocabulary.from(metadata);
        TokenTable tokens = new TokenTable(Utf8Strings.of(metadata.strings("tokenizer.ggml.tokens")));
        Encoder encoder = Encoders.of(metadata, Conventions.of(metadata), vocabulary, tokens, warnings);
        byte[] utf8 = text.getBytes();
        TokenSink ids = TokenSink.keeping(utf8.length);
        encoder.encode(utf8, 0, utf8.length, true, ids);
        List<String> pieces = new ArrayList<>();
        for (int id : ids.ids()) {
            pieces.add(vocabulary.text(id));
        }
        return pieces;
    }
}

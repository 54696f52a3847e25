package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lareira.quant.Precision;
import dev.lareira.testkit.Golden;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EmbedderTest {
    private static Embedder load(String name, int contextLength) {
        return Embedder.load(
                Golden.file("arch/" + name + ".gguf"),
                LoadOptions.builder()
                        .precision(Precision.EXACT)
                        .contextLength(contextLength)
                        .threads(2)
                        .build());
    }

    @Test
    void aTextGetsItsReferenceVector() {
        JsonNode golden = Golden.json(Golden.file("arch/qwen3-embedding.json")).get("embeddings");
        try (Embedder embedder = load("qwen3-embedding", 256)) {
            for (int i : new int[] {0, 2}) {
                String text = golden.get("texts").get(i).get("text").asString();
                float[] vector = embedder.embed(text, EmbedKind.PLAIN);
                assertThat(vector).hasSize(embedder.dimension());
                JsonNode expected = golden.at("/pooled/last").get(i).get("normalised");
                for (int c = 0; c < vector.length; c++) {
                    assertThat((double) vector[c]).isCloseTo(expected.get(c).asDouble(), within(2e-5));
                }
            }
        }
    }

    @Test
    void aTextThatIsTooLongIsCut() {
        try (Embedder embedder = load("qwen3-embedding", 8)) {
            int[] tokens = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
            assertThat(embedder.embed(tokens)).isEqualTo(embedder.embed(new int[] {1, 2, 3, 4, 5, 6, 7, 11}));
            Embedding embedding = embedder.embedTokens(List.of(tokens)).getFirst();
            assertThat(embedding.truncated()).isTrue();
            assertThat(embedding.tokenCount()).isEqualTo(11);
            assertThat(embedding.shorten(4).vector()).hasSize(4);
        }
    }

    @Test
    void tokensBeyondTheVocabularyAreRefused() {
        try (Embedder embedder = load("qwen3-embedding", 256)) {
            assertThatThrownBy(() -> embedder.embed(new int[] {-1})).hasMessageContaining("vocabulary");
        }
    }

    @Test
    void aRerankerIsNoEmbedderAndTheOtherWayRound() {
        Path reranker = Golden.file("arch/qwen3-reranker.gguf");
        Path embedder = Golden.file("arch/qwen3-embedding.gguf");
        assertThatThrownBy(() -> Embedder.load(reranker)).hasMessageContaining("reranker");
        assertThatThrownBy(() -> Reranker.load(embedder)).hasMessageContaining("cls.output.weight");
        try (Reranker loaded = Reranker.load(reranker)) {
            assertThat(loaded.score(new int[] {1, 2, 3})).hasSize(2);
            assertThat(loaded.score("who?", List.of("me", "you", "nobody at all")))
                    .hasSize(3);
        }
    }

    @Test
    void aTextHasTheSameVectorAloneAndInABatch() {
        List<String> texts = IntStream.range(1, 40).mapToObj("word "::repeat).toList();
        try (Embedder embedder = load("qwen3-embedding", 256)) {
            List<Embedding> all = embedder.embedAll(texts, EmbedKind.PLAIN);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(all.get(i).vector())
                        .containsExactly(embedder.embed(texts.get(i), EmbedKind.PLAIN), within(1e-5f));
                assertThat(all.get(i).truncated()).isFalse();
            }
        }
    }

    @Test
    void queriesAndDocumentsGetTheWordsTheModelWasTrainedWith() {
        try (Embedder embedder = load("qwen3-embedding", 256)) {
            assertThat(embedder.embed("sea", EmbedKind.DOCUMENT)).isEqualTo(embedder.embed("sea", EmbedKind.PLAIN));
            assertThat(embedder.embed("sea", EmbedKind.QUERY)).isNotEqualTo(embedder.embed("sea", EmbedKind.PLAIN));
        }
    }
}

package dev.lareira.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.core.KeyValueType;
import dev.lareira.gguf.Gguf;
import dev.lareira.quant.Precision;
import dev.lareira.quant.Workers;
import dev.lareira.testkit.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {
    private static final int[][] TEXTS = {{1, 2, 3, 4, 5, 6, 7}, {9, 8}, {30, 20, 10, 1}};

    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma4", "qwen35", "deepseek2", "mixtral", "mamba", "lfm2"})
    void severalSequencesShareABatchAsIfEachWereAlone(String name) {
        try (Gguf file = Gguf.open(Golden.file("arch/" + name + ".gguf"));
                Workers workers = Workers.of(2)) {
            Transformer model = new Transformer(file, Precision.EXACT, workers, 256, KeyValueType.F32);
            List<float[]> alone = new ArrayList<>();
            Batch shared = new Batch();
            Batch decode = new Batch();
            List<Sequence> decodeLater = new ArrayList<>();
            List<float[]> aloneDecoded = new ArrayList<>();
            for (int[] text : TEXTS) {
                Sequence own = model.newSequence();
                Sequence together = model.newSequence();
                alone.addAll(run(model, add(new Batch(), own, text)));
                aloneDecoded.addAll(run(model, add(new Batch(), own, 11)));
                add(shared, together, text);
                decodeLater.add(together);
            }
            assertSame(run(model, shared), alone);
            decodeLater.forEach(sequence -> add(decode, sequence, 11));
            assertSame(run(model, decode), aloneDecoded);
        }
    }

    private static Batch add(Batch batch, Sequence sequence, int... tokens) {
        for (int token : tokens) {
            batch.add(sequence, token, true);
        }
        return batch;
    }

    private static List<float[]> run(Transformer model, Batch batch) {
        List<float[]> logits = new ArrayList<>();
        model.forward(
                batch,
                (row, values, offset) ->
                        logits.add(Arrays.copyOfRange(values, offset, offset + model.vocabularySize())));
        return logits;
    }

    private static void assertSame(List<float[]> actual, List<float[]> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int row = 0; row < expected.size(); row++) {
            for (int i = 0; i < expected.get(row).length; i++) {
                assertThat(Math.abs(actual.get(row)[i] - expected.get(row)[i])).isLessThan(2e-4f);
            }
        }
    }
}

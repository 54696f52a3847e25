package dev.lareira.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.core.KeyValueType;
import dev.lareira.core.ModelStore;
import dev.lareira.gguf.Gguf;
import dev.lareira.quant.Precision;
import dev.lareira.quant.Workers;
import dev.lareira.testkit.Golden;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The vectors of the built-in model against those of its ONNX original in float32, from the reference's ids. */
class SentenceVectorsTest {
    /** 1 - cosine that 8-bit weights may cost; measured 3.1e-4 for the shortest text. */
    private static final double EIGHT_BIT_WEIGHTS = 1e-3;

    @ParameterizedTest
    @EnumSource(Precision.class)
    void builtInModelHasTheVectorsOfItsOriginal(Precision precision) {
        List<JsonNode> texts = Golden.jsonLines(Golden.file("embedding/texts.jsonl"));
        FloatBuffer expected = ByteBuffer.wrap(Golden.bytes(Golden.file("embedding/bge-small-en-v1.5.f32")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        int checked = 0;
        try (Gguf file = Gguf.open(ModelStore.open().builtInEmbedder());
                Workers workers = Workers.of(2)) {
            Transformer model = new Transformer(file, precision, workers, 512, KeyValueType.F32);
            TextHead head = new TextHead(file, precision, workers);
            for (JsonNode text : texts) {
                int[] ids =
                        text.get("ids").valueStream().mapToInt(JsonNode::asInt).toArray();
                float[] vector = head.embed(model.encode(truncated(ids, 512))[0], head.pooling());
                float[] reference = new float[vector.length];
                expected.get(text.get("n").asInt() * vector.length, reference);
                assertThat(1 - cosine(vector, reference)).as(text.toString()).isLessThan(EIGHT_BIT_WEIGHTS);
                checked++;
            }
        }
        assertThat(checked).isEqualTo(94);
    }

    @Test
    void textsOfABatchDoNotTouchEachOther() {
        try (Gguf file = Gguf.open(ModelStore.open().builtInEmbedder());
                Workers workers = Workers.of(2)) {
            Transformer model = new Transformer(file, Precision.FAST, workers, 512, KeyValueType.F32);
            int[][] texts = new int[40][];
            for (int i = 0; i < texts.length; i++) {
                int first = 1000 + i;
                texts[i] = IntStream.range(0, 3 + i * 5).map(t -> first + 7 * t).toArray();
            }
            float[][] together = model.encode(texts);
            for (int i = 0; i < texts.length; i++) {
                assertThat(cosine(together[i], model.encode(texts[i])[0])).isGreaterThan(1 - 1e-9);
            }
        }
    }

    private static int[] truncated(int[] ids, int most) {
        if (ids.length <= most) {
            return ids;
        }
        int[] cut = Arrays.copyOf(ids, most);
        cut[most - 1] = ids[ids.length - 1];
        return cut;
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }
}

package dev.lareira.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lareira.gguf.GgmlType;
import dev.lareira.testkit.Golden;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Products of golden blocks with golden activations, one token and several at a time. */
class MatrixTest {
    private static final double EXACT = 1e-5;
    private static final double ROUNDED = 2e-2;

    @ParameterizedTest
    @EnumSource(
            value = GgmlType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"F32", "F64", "I8", "I16", "I32", "I64", "Q8_1", "Q8_K"})
    void productsAreWithinRoundingOfTheReference(GgmlType type) {
        JsonNode golden = Golden.json(Golden.file("quant/" + type + ".matvec.json"));
        try (Workers workers = Workers.of(2)) {
            for (Precision precision : Precision.values()) {
                for (int tokens : List.of(1, 2, 4, 7, 13)) {
                    check(type, golden, type + ".bin", 0, precision, tokens, workers);
                    check(type, golden, type + "-random.bin", 1, precision, tokens, workers);
                }
            }
        }
    }

    private static void check(
            GgmlType type, JsonNode golden, String file, int set, Precision precision, int tokens, Workers workers) {
        JsonNode expected = golden.get("results").get(set);
        ByteBuffer in =
                ByteBuffer.wrap(Golden.bytes(Golden.file("quant/" + file))).order(ByteOrder.LITTLE_ENDIAN);
        int rows = in.getInt();
        int columns = in.getInt();
        byte[] blocks = new byte[(int) in.getLong()];
        in.get(blocks);
        Matrix matrix = Matrix.of(type, MemorySegment.ofArray(blocks), rows, columns, precision, workers);
        Activations x = new Activations(columns);
        x.resize(tokens);
        for (int i = 0; i < tokens * columns; i++) {
            x.values()[i] = golden.get("x").get(i % columns).floatValue();
        }
        x.changed();
        float[] y = new float[tokens * rows];
        MatMul.multiply(workers, x, matrix, y);
        for (int t = 0; t < tokens; t++) {
            for (int r = 0; r < rows; r++) {
                if (expected.get("sum_abs").get(r).asDouble() > Float.MAX_VALUE) {
                    continue; // Random BF16 and MXFP4 blocks sum up to more than a float holds.
                }
                double bound =
                        expected.get("sum_abs").get(r).asDouble() * (precision == Precision.EXACT ? EXACT : ROUNDED);
                assertThat((double) y[t * rows + r])
                        .as("%s %s, %d tokens, row %d", file, precision, tokens, r)
                        .isCloseTo(expected.get("y").get(r).asDouble(), within(bound + 1e-30));
            }
        }
    }
}

package dev.lareira.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.internal.panel.PanelInput;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColdStartTest {
    private final List<Boolean> plain = new ArrayList<>();

    @Test
    void onlyTheFirstPassIsPlain() {
        ColdStart start = new ColdStart(false);

        start.pass(2, 1, () -> plain.add(start.plain()));
        plain.add(start.plain());
        start.pass(2, 1, () -> plain.add(start.plain()));

        assertThat(plain).containsExactly(true, false, false);
    }

    @Test
    void aLongFirstPassIsNot() {
        ColdStart start = new ColdStart(false);

        start.pass(2, ColdStart.SHORT / 2 + 1, () -> plain.add(start.plain()));
        start.pass(2, 1, () -> plain.add(start.plain()));

        assertThat(plain).containsExactly(false, false);
    }

    @Test
    void norIsThatOfOneToken() {
        ColdStart start = new ColdStart(false);

        start.pass(1, 1, () -> plain.add(start.plain()));

        assertThat(plain).containsExactly(false);
    }

    @Test
    void aPassThatFailsIsOver() {
        ColdStart start = new ColdStart(false);

        assertThatThrownBy(() -> start.pass(2, 1, () -> {
                    throw new QuantException("a failure");
                }))
                .hasMessage("a failure");

        assertThat(start.plain()).isFalse();
    }

    /** A pass of another model's thread may begin or end between the two. */
    @Test
    void aProductIsMultipliedAsItWasPrepared() {
        ColdStart start = new ColdStart(false);
        float[] weights = new float[64 * 64];
        fill(weights);
        MemorySegment data = MemorySegment.ofArray(new byte[(int) GgmlType.Q8_0.bytesFor(weights.length)]);
        BlockFormat.of(GgmlType.Q8_0).encode(weights, 0, data, 0, weights.length);
        float[] during = new float[12 * 64];
        float[] after = new float[12 * 64];
        try (Workers workers = Workers.of(1)) {
            Matrix matrix = Matrix.of(GgmlType.Q8_0, data, 64, 64, Precision.FAST, workers);
            Activations x = new Activations(64, start);
            x.resize(12);
            fill(x.values());
            start.pass(2, 1, () -> {
                x.changed();
                matrix.prepare(x, workers);
                matrix.multiply(0, 1, x, 0, x.tokens(), during);
            });
            matrix.multiply(0, 1, x, 0, x.tokens(), after);

            assertThat(after).containsExactly(during);
            assertThat(x.form(PanelInput.Form.FLOAT_TILES))
                    .as("of the vector loops")
                    .isNull();
        }
    }

    private static void fill(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
    }
}

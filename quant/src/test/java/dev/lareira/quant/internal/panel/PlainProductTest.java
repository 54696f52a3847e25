package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelBatch.PAIR;
import static dev.lareira.quant.internal.panel.PanelBatch.STEP;
import static dev.lareira.quant.internal.panel.PanelLayout.LINE;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.SIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.Activations;
import dev.lareira.quant.BlockFormat;
import dev.lareira.quant.Workers;
import dev.lareira.quant.internal.Provider;
import dev.lareira.quant.internal.format.PackedBlocks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plain products must have the bits of the vector ones, since an answer may begin with these and go on with those. */
class PlainProductTest {
    private static final int[] COLUMNS = {256, 512, 768, 1536};
    private static final int[] TOKENS = {1, 3, 4, 11, 12, 13, 47, 48, 97};

    @ParameterizedTest
    @EnumSource(
            value = GgmlType.class,
            names = {"Q4_0", "Q4_1", "Q4_K", "Q8_0"})
    void hasTheBitsOfTheVectorOne(GgmlType type) {
        assumeTrue(Provider.PANELS != null, "the Vector API module is not there");
        PackedBlocks format = (PackedBlocks) BlockFormat.of(type);
        PanelLayout layout = new PanelLayout(format.form());
        PlainProduct plain = PlainProduct.of(layout).orElseThrow();
        PanelProduct product = Provider.PANELS.product(layout);
        PanelBatch batch = Provider.PANELS.batch(layout);
        Random random = new Random(20_261_126);
        Workers workers = Workers.of(1);
        for (int columns : COLUMNS) {
            MemorySegment panels = panels(type, format, layout, columns, random);
            long second = layout.place(1, columns);
            for (int tokens : TOKENS) {
                Activations x = activations(tokens, columns, random);
                float[] expected = random((tokens + STEP - 1) / STEP * STEP * PAIR, random);
                float[] actual = expected.clone();
                batch.prepare(x, workers);
                batch.multiply(panels, 0, second, x, 0, tokens, expected);
                plain.prepare(x, workers);
                plain.multiply(panels, 0, second, x, 0, tokens, actual);
                assertThat(actual).as("%d columns, %d tokens", columns, tokens).isEqualTo(expected);

                expected = random(PAIR, random);
                actual = expected.clone();
                int width = Math.min(columns, PanelProduct.PIECE);
                int xi = (tokens - 1) * columns;
                product.derive(x, workers);
                product.dot(panels, 0, second, width, x.form(product.form()), xi, expected, 0);
                plain.derive(x, workers);
                plain.dot(panels, 0, second, width, x.form(plain.form()), xi, actual, 0);
                assertThat(actual)
                        .as("%d columns, token %d", columns, tokens - 1)
                        .isEqualTo(expected);
            }
        }
    }

    private static MemorySegment panels(
            GgmlType type, PackedBlocks format, PanelLayout layout, int columns, Random random) {
        float[] weights = random(2 * ROWS * columns, random);
        MemorySegment blocks = MemorySegment.ofArray(new byte[(int) type.bytesFor(weights.length)]);
        BlockFormat.of(type).encode(weights, 0, blocks, 0, weights.length);
        MemorySegment panels = Arena.ofAuto().allocate(layout.place(2, columns), LINE);
        PanelPacker packer = new PanelPacker(format, layout, columns);
        for (int panel = 0; panel < 2; panel += SIDE) {
            packer.pack(blocks, panel * ROWS, SIDE * ROWS, panels, layout.place(panel, columns));
        }
        return panels;
    }

    private static Activations activations(int tokens, int columns, Random random) {
        Activations x = new Activations(columns);
        x.resize(tokens);
        System.arraycopy(random(tokens * columns, random), 0, x.values(), 0, tokens * columns);
        return x;
    }

    /** With outliers. */
    private static float[] random(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * (random.nextInt(50) == 0 ? 20 : 1);
        }
        return values;
    }
}

package dev.lareira.quant.internal.panel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.quant.internal.format.PackedForm.Values;
import dev.lareira.quant.internal.panel.Cut.Piece;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CutTest {
    private static final long SEED = 20_261_126;
    private static final int RUNS = 64;

    @ParameterizedTest
    @EnumSource(
            value = Values.class,
            names = {"BITS2", "BITS3", "BITS4", "BITS5", "BITS6", "BITS8"})
    void everyBitOfARunHasAPlaceOfItsOwn(Values values) {
        Cut cut = Cut.of(values);
        int[] lanes = new int[cut.lines()];
        int[] found = new int[cut.columns()];
        for (Piece piece : cut.pieces()) {
            int mask = (1 << piece.bits()) - 1;
            assertThat(lanes[piece.line()] & mask << piece.shift()).isZero();
            assertThat(found[piece.value()] & mask << piece.from()).isZero();
            lanes[piece.line()] |= mask << piece.shift();
            found[piece.value()] |= mask << piece.from();
        }
        assertThat(lanes).containsOnly(0xffff);
        assertThat(found).containsOnly((1 << values.bits()) - 1);
    }

    /** Also for the greatest values and activations there are, of one token and of four side by side, in two ranges. */
    @ParameterizedTest
    @EnumSource(
            value = Values.class,
            names = {"BITS2", "BITS3", "BITS4", "BITS5", "BITS6", "BITS8"})
    void stepsOfWholeLanesSumUpToTheProductsOfTheirPieces(Values values) {
        Cut cut = Cut.of(values);
        int columns = cut.columns();
        int middle = 1 << values.bits() - 1;
        for (int tokens : new int[] {1, 4}) {
            Random random = new Random(SEED);
            int count = RUNS * columns * tokens;
            int[] q = new int[count];
            int[] pairs = new int[count];
            int[] sums = new int[count / PanelInput.SUM];
            for (int i = 0; i < count; i++) {
                int run = i / tokens / columns;
                boolean extreme = run % 3 == 0;
                q[i] = extreme ? values == Values.BITS8 ? 1 : 0 : random.nextInt(2 * middle);
                int x = extreme ? run % 2 == 0 ? 127 : -127 : random.nextInt(255) - 127;
                pairs[i] = x << 16 | x & 0xffff;
                sums[i / tokens / PanelInput.SUM * tokens + i % tokens] += x;
            }
            Steps steps = new Steps(cut, tokens);
            steps.reserve(count);
            steps.fill(pairs, sums, count / 2, count);
            steps.fill(pairs, sums, 0, count / 2);
            for (int run = 0; run < RUNS; run++) {
                for (int t = 0; t < tokens; t++) {
                    int expected = 0;
                    int[] lanes = new int[cut.lines()];
                    for (int i = 0; i < columns; i++) {
                        int at = (run * columns + i) * tokens + t;
                        expected += (q[at] - middle) * (short) pairs[at];
                    }
                    for (Piece piece : cut.pieces()) {
                        int value = q[(run * columns + piece.value()) * tokens + t];
                        lanes[piece.line()] |= (value >> piece.from() & (1 << piece.bits()) - 1) << piece.shift();
                    }
                    int bias = values == Values.BITS8 ? Steps.BIAS : 0;
                    short sum = (short) (steps.starts[run * tokens + t] - bias);
                    for (int i = 0; i < cut.pieces().size(); i++) {
                        Piece piece = cut.pieces().get(i);
                        int step = steps.values[(run * cut.pieces().size() + i) * tokens + t];
                        assertThat(step >> 16).isEqualTo((short) step);
                        sum += (short) ((lanes[piece.line()] >>> piece.shift()) * (short) step);
                    }
                    assertThat((int) sum).as("run %d", run).isEqualTo(expected);
                }
            }
        }
    }
}

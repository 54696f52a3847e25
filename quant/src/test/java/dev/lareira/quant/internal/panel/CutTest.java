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

    /** Also for the greatest values and activations there are. */
    @ParameterizedTest
    @EnumSource(
            value = Values.class,
            names = {"BITS2", "BITS3", "BITS4", "BITS5", "BITS6", "BITS8"})
    void stepsOfWholeLanesSumUpToTheProductsOfTheirPieces(Values values) {
        Cut cut = Cut.of(values);
        Random random = new Random(SEED);
        int columns = cut.columns();
        int middle = 1 << values.bits() - 1;
        int[] q = new int[RUNS * columns];
        int[] x = new int[RUNS * columns];
        int[] pairs = new int[RUNS * columns];
        for (int i = 0; i < q.length; i++) {
            boolean extreme = i / columns % 3 == 0;
            q[i] = extreme ? values == Values.BITS8 ? 1 : 0 : random.nextInt(2 * middle);
            x[i] = extreme ? i / columns % 2 == 0 ? 127 : -127 : random.nextInt(255) - 127;
            pairs[i] = x[i] << 16 | x[i] & 0xffff;
        }
        Steps steps = new Steps(cut, 1);
        steps.fill(pairs, x.length);
        for (int run = 0; run < RUNS; run++) {
            int expected = 0;
            int[] lanes = new int[cut.lines()];
            for (int i = run * columns; i < (run + 1) * columns; i++) {
                expected += (q[i] - middle) * x[i];
            }
            int bias = values == Values.BITS8 ? Steps.BIAS : 0;
            short sum = (short) (steps.starts[run] - bias);
            for (Piece piece : cut.pieces()) {
                int bits = q[run * columns + piece.value()] >> piece.from() & (1 << piece.bits()) - 1;
                lanes[piece.line()] |= bits << piece.shift();
            }
            for (int i = 0; i < cut.pieces().size(); i++) {
                Piece piece = cut.pieces().get(i);
                int step = steps.values[run * cut.pieces().size() + i];
                assertThat(step >> 16).isEqualTo((short) step);
                sum += (short) ((lanes[piece.line()] >>> piece.shift()) * (short) step);
            }
            assertThat((int) sum).as("run %d", run).isEqualTo(expected);
        }
    }
}

package dev.lareira.quant.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lareira.quant.VectorMath;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain loops must give the bits of the vector ones, since an answer may begin with these and go on with those. */
class PlainKernelsTest {
    private static final int[] SIZES = {1, 2, 7, 15, 16, 17, 31, 33, 63, 64, 65, 100, 129, 576};
    private static final int FROM = 3;

    private Kernels plain;

    @BeforeEach
    void needsTheVectorApi() {
        assumeTrue(Provider.KERNELS.vectorBits() > 0, "the Vector API module is not there");
        plain = new PlainKernels(Provider.KERNELS.vectorBits() / Float.SIZE);
    }

    @Test
    void loopsOverRows() {
        float[] none = {};
        List<Loop> loops = List.of(
                new Loop("dot", (k, s) -> s.y[FROM] = k.dot(s.x, FROM, s.y, 1, s.n)),
                new Loop("dot4", (k, s) -> k.dot4(s.x, FROM, s.w, 1, s.n, s.n, s.y, FROM, 2)),
                new Loop("axpy", (k, s) -> k.axpy(s.x[0], s.x, FROM, s.y, 1, s.n)),
                new Loop("scale", (k, s) -> k.scale(s.y, FROM, s.n, s.x[0])),
                new Loop("add", (k, s) -> k.add(s.y, FROM, s.x, 1, s.n)),
                new Loop("scaleBy", (k, s) -> k.scaleBy(s.x, FROM, s.x[0], s.w, 1, s.y, 2, s.n)),
                new Loop("max", (k, s) -> s.y[0] = k.max(s.x, FROM, s.n)),
                new Loop("expSum", (k, s) -> s.x[0] = k.expSum(s.y, FROM, s.n, 2.5f)),
                new Loop("siluMul", (k, s) -> k.siluMul(s.y, FROM, s.x, 1, s.n)),
                new Loop("gelu", (k, s) -> k.gelu(s.y, FROM, s.n)),
                new Loop("geluErf", (k, s) -> k.geluErf(s.y, FROM, s.n)),
                new Loop("layerNorm", (k, s) -> k.layerNorm(s.x, FROM, s.w, none, 1, 1e-5f, s.y, 2, s.n)),
                new Loop("biased layerNorm", (k, s) -> k.layerNorm(s.x, FROM, s.w, s.w, 1, 1e-5f, s.y, 2, s.n)));
        for (Loop loop : loops) {
            for (int n : SIZES) {
                assertThat(loop.run(plain, n))
                        .as("%s of %d", loop.name, n)
                        .isDeepEqualTo(loop.run(Provider.KERNELS, n));
            }
        }
    }

    @Test
    void quantizes() {
        float[] x = random(new SplittableRandom(7), 96);
        // Halves with a scale of 1, ends, no more than what is too small for an inverse, zeros.
        float[] special = {127, -127, 2.5f, -2.5f, 0.5f, -0.5f, Float.MIN_VALUE, -0f, 126.5f};
        System.arraycopy(special, 0, x, 32, special.length);
        Arrays.fill(x, 64, 96, 0);
        for (int from = 0; from < x.length; from += 32) {
            int[] expected = new int[40];
            int[] actual = new int[40];
            float scale = plain.quantize(x, from, expected, 5, 32);
            assertThat(Provider.KERNELS.quantize(x, from, actual, 5, 32)).isEqualTo(scale);
            assertThat(actual).as("from %d", from).isEqualTo(expected);
            for (int i = 0; i < 32; i++) {
                int value = scale == 0 ? 0 : (int) Math.copySign(Math.abs(x[from + i] / scale) + 0.5f, x[from + i]);
                assertThat(expected[5 + i]).isEqualTo(value << 16 | value & 0xffff);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void stepsOfNeighbouringValues(int apart) {
        int[] below = {0, 16, 16, 16};
        int[] factors = new int[16 * apart];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = below[i / apart % 4] * 0x10001;
        }
        int[] pairs = new SplittableRandom(apart)
                .ints(96, -127, 128)
                .map(value -> value << 16 | value & 0xffff)
                .toArray();
        int[] expected = new int[96];
        int[] actual = new int[96];
        plain.steps(pairs, 0, 96, apart, factors, expected);
        Provider.KERNELS.steps(pairs, 32, 96, apart, factors, actual);
        Provider.KERNELS.steps(pairs, 0, 32, apart, factors, actual);
        assertThat(actual).isEqualTo(expected);
        for (int i = apart; i < 96; i++) {
            int step = (short) pairs[i] - below[i / apart % 4] * (short) pairs[i - apart];
            assertThat((short) expected[i]).isEqualTo((short) step);
        }
    }

    @Test
    void roundsAndAddsUpQuantizedValues() {
        float[] x = random(new SplittableRandom(11), 40);
        int[] expected = new int[40];
        int[] actual = new int[40];
        plain.round(x, 3, 0.5f, expected, 5, 32);
        Provider.KERNELS.round(x, 3, 0.5f, actual, 5, 32);
        assertThat(actual).isEqualTo(expected);
        int[] sums = new int[2];
        int[] magnitudes = new int[2];
        for (int i = 0; i < 32; i++) {
            int value = (short) expected[5 + i];
            assertThat(value).isEqualTo((int) (x[3 + i] * 0.5f + Math.copySign(0.5f, x[3 + i])));
            sums[i / 16] += value;
            magnitudes[i / 16] += Math.abs(value);
        }
        for (Kernels kernels : List.of(plain, Provider.KERNELS)) {
            assertThat(kernels.sums(expected, 5)).isEqualTo(sums[0] + (sums[1] << 16));
            assertThat(kernels.magnitudes(expected, 5)).isEqualTo(magnitudes[0] + (magnitudes[1] << 16));
        }
    }

    @Test
    void interleavesFourRows() {
        int[] rows = new SplittableRandom(3).ints(256).toArray();
        for (Kernels kernels : List.of(plain, Provider.KERNELS)) {
            int[] to = new int[260];
            kernels.interleave(rows, 64, to, 2);
            for (int i = 0; i < 64; i++) {
                for (int row = 0; row < 4; row++) {
                    assertThat(to[2 + 4 * i + row]).isEqualTo(rows[64 * row + i]);
                }
            }
        }
    }

    private record Loop(String name, BiConsumer<Kernels, Slices> what) {
        /** All that the loop may have written. */
        float[][] run(Kernels kernels, int n) {
            Slices slices = new Slices(n);
            what.accept(kernels, slices);
            return new float[][] {slices.x, slices.y};
        }
    }

    private static final class Slices {
        final int n;
        final float[] x;
        final float[] y;
        final float[] w;

        Slices(int n) {
            SplittableRandom random = new SplittableRandom(n);
            this.n = n;
            x = random(random, n + 16);
            y = random(random, n + 16);
            w = random(random, 4 * n + 16);
        }
    }

    @Test
    void panels() {
        SplittableRandom random = new SplittableRandom(1);
        for (int tokens : new int[] {1, 3, 4, 6, 11, 17}) {
            for (int columns : new int[] {1, 31, 64}) {
                float[] weights = random(random, columns * VectorMath.PANEL + 2);
                float[] x = random(random, tokens * (columns + 1) + 1);
                float[] expected = random(random, tokens * 40 + 1);
                float[] actual = expected.clone();
                Provider.KERNELS.panel(weights, 2, columns, x, 1, columns + 1, tokens, expected, 1, 40);
                plain.panel(weights, 2, columns, x, 1, columns + 1, tokens, actual, 1, 40);
                assertThat(actual).as("%d tokens, %d columns", tokens, columns).isEqualTo(expected);
            }
        }
    }

    /** Of all sizes that activations have, and some at which functions saturate. */
    private static float[] random(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-4, 3)));
        }
        return values;
    }
}

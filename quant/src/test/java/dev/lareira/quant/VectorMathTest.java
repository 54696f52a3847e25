package dev.lareira.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lareira.quant.internal.Kernels;
import dev.lareira.quant.internal.ScalarKernels;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loops on the Vector API against their definitions, over lengths with and without a tail. */
class VectorMathTest {
    private static float[] random(int n, double scale) {
        SplittableRandom random = new SplittableRandom(n);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 15, 16, 17, 64, 100, 1536})
    void geluIsItsDefinition(int n) {
        float[] x = random(n + 1, 3);
        float[] erf = x.clone();
        float[] tanh = x.clone();
        VectorMath.geluErf(erf, 1, n);
        VectorMath.gelu(tanh, 1, n);
        assertThat(erf[0]).isEqualTo(x[0]);
        for (int i = 1; i <= n; i++) {
            double exact = 0.5 * x[i] * (1 + erf(x[i] / Math.sqrt(2)));
            double u = Math.sqrt(2 / Math.PI) * (x[i] + 0.044715 * Math.pow(x[i], 3));
            assertThat((double) erf[i]).isCloseTo(exact, within(3e-7 * Math.max(1, Math.abs(x[i]))));
            assertThat((double) tanh[i]).isCloseTo(0.5 * x[i] * (1 + Math.tanh(u)), within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {-1e30f, -100, -20, -0f, 0, 20, 100, 1e30f})
    void geluOfLargeValuesIsZeroOrTheValue(float value) {
        float[] x = {value, value};
        VectorMath.geluErf(x, 0, 1);
        VectorMath.gelu(x, 1, 1);
        assertThat(x[0]).isCloseTo(Math.max(value, 0), within(1e-6f));
        assertThat(x[1]).isCloseTo(Math.max(value, 0), within(1e-6f));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 15, 17, 64, 100, 384})
    void layerNormIsItsDefinition(int n) {
        float[] x = random(n + 1, 5);
        float[] weight = random(n, 1);
        float[] bias = random(n, 2);
        float[] y = new float[n];
        double mean = 0;
        for (int i = 1; i <= n; i++) {
            mean += x[i] / (double) n;
        }
        double variance = 0;
        for (int i = 1; i <= n; i++) {
            variance += (x[i] - mean) * (x[i] - mean) / n;
        }
        for (float[] added : new float[][] {bias, {}}) {
            VectorMath.layerNorm(x, 1, weight, added, 0, 1e-5f, y, 0, n);
            for (int i = 0; i < n; i++) {
                double expected =
                        (x[i + 1] - mean) / Math.sqrt(variance + 1e-5) * weight[i] + (added.length > 0 ? added[i] : 0);
                assertThat((double) y[i]).isCloseTo(expected, within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 6, 7, 11, 48})
    void panelAddsProductsToEachRow(int rows) {
        int columns = 37;
        float[] panel = random(3 + columns * VectorMath.PANEL, 1);
        float[] x = random(2 + rows * 50, 1);
        float[] y = new float[1 + rows * 40];
        Arrays.fill(y, 1);
        VectorMath.panel(panel, 3, columns, x, 2, 50, rows, y, 1, 40);
        for (int t = 0; t < rows; t++) {
            for (int r = 0; r < 40; r++) {
                if (t == rows - 1 && r == 39) {
                    break;
                }
                double expected = 1;
                for (int k = 0; r < VectorMath.PANEL && k < columns; k++) {
                    expected += (double) panel[3 + k * VectorMath.PANEL + r] * x[2 + t * 50 + k];
                }
                assertThat((double) y[1 + t * 40 + r]).isCloseTo(expected, within(1e-4));
            }
        }
    }

    @Test
    void everyFiniteHalfIsUnpackedExactly() {
        int rows = 1 << 11;
        int half = VectorMath.PANEL / 2;
        short[] halves = new short[rows * VectorMath.PANEL + 1];
        float[] panel = new float[rows * VectorMath.PANEL + 1];
        for (int i = 0; i < rows * VectorMath.PANEL; i++) {
            halves[i + 1] = finite(i);
        }
        VectorMath.unpackHalves(halves, 1, rows, panel, 1);
        for (int i = 0; i < rows * half; i++) {
            int low = 1 + i / half * VectorMath.PANEL + i % half;
            assertThat(panel[low]).isEqualTo(Float.float16ToFloat(finite(2 * i)));
            assertThat(panel[low + half]).isEqualTo(Float.float16ToFloat(finite(2 * i + 1)));
        }
    }

    /** The bits of a 16-bit float, or of zero in the place of infinities and NaN. */
    private static short finite(int bits) {
        return (short) ((bits & 0x7c00) == 0x7c00 ? 0 : bits);
    }

    /** No infinities, no NaN, few subnormals. */
    private static short[] halves(SplittableRandom random, int count) {
        short[] halves = new short[count];
        for (int i = 0; i < count; i++) {
            halves[i] = (short) (random.nextInt() & 0xbbff | (i % 5 == 0 ? 0 : 0x0400));
        }
        return halves;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 32, 61})
    void bytesAreUnpackedWithTheScalesOfTheirColumnsOrRows(int rows) {
        byte[] bytes = new byte[8 + rows * VectorMath.PANEL];
        new SplittableRandom(rows).nextBytes(bytes);
        float[] scales = random(3 + Math.max(rows, VectorMath.PANEL), 1);
        float[] byColumn = new float[1 + rows * VectorMath.PANEL];
        float[] byRow = byColumn.clone();
        VectorMath.unpackColumns(bytes, 8, rows, scales, 3, byColumn, 1);
        VectorMath.unpackRows(bytes, 8, rows, scales, 3, byRow, 1);
        for (int i = 0; i < rows * VectorMath.PANEL; i++) {
            assertThat(byColumn[1 + i]).isEqualTo(bytes[8 + i] * scales[3 + i % VectorMath.PANEL]);
            assertThat(byRow[1 + i]).isEqualTo(bytes[8 + i] * scales[3 + i / VectorMath.PANEL]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 32, 64, 80})
    void panelsUnpackBitForBit(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        int values = rows * VectorMath.PANEL;
        byte[] bytes = new byte[8 + values];
        random.nextBytes(bytes);
        short[] halves = halves(random, 3 + values);
        float[] scales = random(5 + Math.max(rows, VectorMath.PANEL), 1);
        Kernels reference = new ScalarKernels();
        float[] expected = new float[values + 2];
        float[] actual = new float[values + 2];

        reference.unpackHalves(halves, 3, rows, expected, 1);
        VectorMath.unpackHalves(halves, 3, rows, actual, 1);
        assertThat(actual).isEqualTo(expected);
        reference.unpackColumns(bytes, 8, rows, scales, 5, expected, 1);
        VectorMath.unpackColumns(bytes, 8, rows, scales, 5, actual, 1);
        assertThat(actual).isEqualTo(expected);
        reference.unpackRows(bytes, 8, rows, scales, 5, expected, 1);
        VectorMath.unpackRows(bytes, 8, rows, scales, 5, actual, 1);
        assertThat(actual).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 64})
    void aPanelOfHalvesIsMultipliedAsOneThatWasUnpacked(int columns) {
        SplittableRandom random = new SplittableRandom(columns);
        short[] halves = halves(random, 3 + columns * VectorMath.PANEL);
        float[] panel = new float[1 + columns * VectorMath.PANEL];
        VectorMath.unpackHalves(halves, 3, columns, panel, 1);
        for (int rows : new int[] {1, 3, 4, 6, 8}) {
            float[] x = random(2 + rows * (columns + 1), 1);
            float[] expected = random(1 + rows * 40, 1);
            float[] actual = expected.clone();
            VectorMath.panel(panel, 1, columns, x, 2, columns + 1, rows, expected, 1, 40);
            VectorMath.panelOfHalves(halves, 3, columns, x, 2, columns + 1, rows, actual, 1, 40);
            assertThat(actual).as("%d rows", rows).isEqualTo(expected);
        }
    }

    /** Maclaurin's series near 0, the continued fraction of erfc elsewhere. */
    private static double erf(double x) {
        double z = Math.abs(x);
        if (z < 2.5) {
            double term = z;
            double sum = z;
            for (int n = 1; n < 100; n++) {
                term *= -z * z / n;
                sum += term / (2 * n + 1);
            }
            return Math.copySign(2 / Math.sqrt(Math.PI) * sum, x);
        }
        double fraction = z;
        for (int k = 60; k >= 1; k--) {
            fraction = z + k / 2.0 / fraction;
        }
        return Math.copySign(1 - Math.exp(-z * z) / Math.sqrt(Math.PI) / fraction, x);
    }
}

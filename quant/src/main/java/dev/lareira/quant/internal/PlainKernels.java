package dev.lareira.quant.internal;

import dev.lareira.quant.VectorMath;
import java.util.Arrays;

/**
 * The vector loops that a model's layers run, to the bit, without the Vector API, whose calls take microseconds until C2 has
 * compiled them. Sums are in the order of registers. Products with memory, which an index runs, are not among them.
 */
public final class PlainKernels extends ScalarKernels {
    private final int lanes;
    /** Four registers of a thread. */
    private final ThreadLocal<float[]> registers;

    /** @param lanes of a register of floats */
    PlainKernels(int lanes) {
        this.lanes = lanes;
        registers = ThreadLocal.withInitial(() -> new float[4 * lanes]);
    }

    private float[] zeros() {
        float[] zeros = registers.get();
        Arrays.fill(zeros, 0);
        return zeros;
    }

    /** Of a register's lanes, as {@link VectorKernels#sum}. */
    private float sum(float[] s) {
        for (int step = lanes / 2; step > 0; step /= 2) {
            for (int j = 0; j < step; j++) {
                s[j] += s[j + step];
            }
        }
        return s[0];
    }

    private static void addProducts(float[] a, int ai, float[] b, int bi, float[] sums, int n) {
        for (int j = 0; j < n; j++) {
            sums[j] = Math.fma(a[ai + j], b[bi + j], sums[j]);
        }
    }

    @Override
    public float dot(float[] a, int ai, float[] b, int bi, int n) {
        float[] s = zeros();
        int i = 0;
        for (; i + 4 * lanes <= n; i += 4 * lanes) {
            addProducts(a, ai + i, b, bi + i, s, 4 * lanes);
        }
        for (; i + lanes <= n; i += lanes) {
            addProducts(a, ai + i, b, bi + i, s, lanes);
        }
        for (int j = 0; j < lanes; j++) {
            s[j] = s[j] + s[j + lanes] + (s[j + 2 * lanes] + s[j + 3 * lanes]);
        }
        return rest(sum(s), a, ai, b, bi, i, n);
    }

    @Override
    public void dot4(float[] a, int ai, float[] b, int bi, int stride, int n, float[] out, int oi, int ostride) {
        for (int row = 0; row < 4; row++, bi += stride, oi += ostride) {
            float[] s = zeros();
            int i = 0;
            for (; i + lanes <= n; i += lanes) {
                addProducts(a, ai + i, b, bi + i, s, lanes);
            }
            out[oi] = rest(sum(s), a, ai, b, bi, i, n);
        }
    }

    private static float rest(float sum, float[] a, int ai, float[] b, int bi, int i, int n) {
        for (; i < n; i++) {
            sum += a[ai + i] * b[bi + i];
        }
        return sum;
    }

    @Override
    public void axpy(float s, float[] x, int xi, float[] y, int yi, int n) {
        int i = 0;
        for (int whole = n / lanes * lanes; i < whole; i++) {
            y[yi + i] = Math.fma(s, x[xi + i], y[yi + i]);
        }
        for (; i < n; i++) {
            y[yi + i] += s * x[xi + i];
        }
    }

    @Override
    public float expSum(float[] x, int xi, int n, float shift) {
        float[] s = zeros();
        for (int i = 0; i < n; i++) {
            float e = exp(x[xi + i] - shift);
            x[xi + i] = e;
            s[i % lanes] += e;
        }
        return sum(s);
    }

    @Override
    public void siluMul(float[] gate, int gi, float[] up, int ui, int n) {
        for (int i = 0; i < n; i++) {
            float g = gate[gi + i];
            gate[gi + i] = g / (exp(-g) + 1f) * up[ui + i];
        }
    }

    @Override
    public void gelu(float[] x, int xi, int n) {
        for (int i = xi; i < xi + n; i++) {
            float u = Math.fma(x[i] * x[i], VectorFunctions.TANH_3, VectorFunctions.TANH_1);
            x[i] /= exp(u * x[i]) + 1f;
        }
    }

    @Override
    public void geluErf(float[] x, int xi, int n) {
        for (int i = xi; i < xi + n; i++) {
            float magnitude = Math.abs(x[i]);
            float z = magnitude * VectorFunctions.ROOT_HALF;
            float t = 1f / Math.fma(z, 0.3275911f, 1f);
            float p = 1.061405429f;
            p = Math.fma(p, t, -1.453152027f);
            p = Math.fma(p, t, 1.421413741f);
            p = Math.fma(p, t, -0.284496736f);
            p = Math.fma(p, t, 0.254829592f);
            x[i] = Math.max(x[i], 0f) - magnitude * 0.5f * (p * t * exp(-(z * z)));
        }
    }

    /** As that of {@link VectorFunctions}. */
    private static float exp(float x) {
        float clamped = Math.min(Math.max(x, -87.3f), 88.3f);
        float rounded = clamped * 1.44269504f + VectorFunctions.ROUNDING;
        float n = rounded - VectorFunctions.ROUNDING;
        float r = Math.fma(n, -0.693359375f, clamped);
        r = Math.fma(n, 2.12194440e-4f, r);
        float p = 1.9875691500e-4f;
        p = Math.fma(p, r, 1.3981999507e-3f);
        p = Math.fma(p, r, 8.3334519073e-3f);
        p = Math.fma(p, r, 4.1665795894e-2f);
        p = Math.fma(p, r, 1.6666665459e-1f);
        p = Math.fma(p, r, 5.0000001201e-1f);
        p = Math.fma(p, r * r, r + 1f);
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(rounded) << 23));
    }

    @Override
    public void layerNorm(
            float[] x, int xi, float[] weight, float[] bias, int wi, float epsilon, float[] y, int yi, int n) {
        int whole = n / lanes * lanes;
        float[] s = zeros();
        for (int i = 0; i < whole; i++) {
            s[i % lanes] += x[xi + i];
        }
        float mean = sum(s);
        for (int i = whole; i < n; i++) {
            mean += x[xi + i];
        }
        mean /= n;
        s = zeros();
        for (int i = 0; i < whole; i++) {
            float centred = x[xi + i] - mean;
            s[i % lanes] = Math.fma(centred, centred, s[i % lanes]);
        }
        float variance = sum(s);
        for (int i = whole; i < n; i++) {
            variance += (x[xi + i] - mean) * (x[xi + i] - mean);
        }
        float scale = (float) (1 / Math.sqrt(variance / n + epsilon));
        for (int i = 0; i < n; i++) {
            float scaled = (x[xi + i] - mean) * scale * weight[wi + i];
            y[yi + i] = bias.length > 0 ? scaled + bias[wi + i] : scaled;
        }
    }

    @Override
    public void panel(
            float[] panel,
            int pi,
            int columns,
            float[] x,
            int xi,
            int xStride,
            int rows,
            float[] y,
            int yi,
            int yStride) {
        multiply(panel, pi, columns, x, xi, xStride, rows, y, yi, yStride);
    }

    /** As {@link dev.lareira.quant.internal.panel.Tiles#multiply}. */
    public static void multiply(
            float[] weights,
            int wi,
            int columns,
            float[] x,
            int xi,
            int stride,
            int tokens,
            float[] y,
            int yi,
            int ys) {
        for (int t = 0; t < tokens; t++, xi += stride, yi += ys) {
            for (int row = 0; row < VectorMath.PANEL; row += 4) {
                float a0 = y[yi + row];
                float a1 = y[yi + row + 1];
                float a2 = y[yi + row + 2];
                float a3 = y[yi + row + 3];
                for (int k = xi, at = wi + row; k < xi + columns; k++, at += VectorMath.PANEL) {
                    a0 = Math.fma(x[k], weights[at], a0);
                    a1 = Math.fma(x[k], weights[at + 1], a1);
                    a2 = Math.fma(x[k], weights[at + 2], a2);
                    a3 = Math.fma(x[k], weights[at + 3], a3);
                }
                y[yi + row] = a0;
                y[yi + row + 1] = a1;
                y[yi + row + 2] = a2;
                y[yi + row + 3] = a3;
            }
        }
    }
}

package dev.lareira.quant.internal;

import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The loops with an exponential in them, on the Vector API. */
final class VectorFunctions {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    /** -2 sqrt(2 / pi), and times 0.044715. */
    static final float TANH_1 = -1.5957691216f;

    static final float TANH_3 = -0.0713548162726f;
    static final float ROUNDING = 0x1.8p23f;
    static final float ROOT_HALF = 0.70710678118f;

    private VectorFunctions() {}

    // The sum is a loop of its own: after two exponentials C2 inlines no more, and would box what it adds up.
    static float expSum(float[] x, int xi, int n, float shift) {
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            exp(FloatVector.fromArray(F, x, xi + i).sub(shift)).intoArray(x, xi + i);
        }
        if (i < n) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            exp(FloatVector.fromArray(F, x, xi + i, inside).sub(shift)).intoArray(x, xi + i, inside);
        }
        return sum(x, xi, n);
    }

    private static float sum(float[] x, int xi, int n) {
        FloatVector sum = FloatVector.zero(F);
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            sum = FloatVector.fromArray(F, x, xi + i).add(sum);
        }
        if (i < n) {
            sum = FloatVector.fromArray(F, x, xi + i, F.indexInRange(i, n)).add(sum);
        }
        return VectorKernels.sum(sum);
    }

    static void siluMul(float[] gate, int gi, float[] up, int ui, int n) {
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            FloatVector g = FloatVector.fromArray(F, gate, gi + i);
            silu(g).mul(FloatVector.fromArray(F, up, ui + i)).intoArray(gate, gi + i);
        }
        if (i < n) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector g = FloatVector.fromArray(F, gate, gi + i, inside);
            silu(g).mul(FloatVector.fromArray(F, up, ui + i, inside)).intoArray(gate, gi + i, inside);
        }
    }

    private static FloatVector silu(FloatVector x) {
        return x.div(exp(x.neg()).add(1f));
    }

    static void gelu(float[] x, int xi, int n) {
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            gelu(FloatVector.fromArray(F, x, xi + i)).intoArray(x, xi + i);
        }
        if (i < n) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            gelu(FloatVector.fromArray(F, x, xi + i, inside)).intoArray(x, xi + i, inside);
        }
    }

    /** 1 + tanh u is 2 / (1 + e^(-2u)). */
    private static FloatVector gelu(FloatVector x) {
        FloatVector u = x.mul(x).fma(FloatVector.broadcast(F, TANH_3), FloatVector.broadcast(F, TANH_1));
        return x.div(exp(u.mul(x)).add(1f));
    }

    static void geluErf(float[] x, int xi, int n) {
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            geluErf(FloatVector.fromArray(F, x, xi + i)).intoArray(x, xi + i);
        }
        if (i < n) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            geluErf(FloatVector.fromArray(F, x, xi + i, inside)).intoArray(x, xi + i, inside);
        }
    }

    /** max(x, 0) - |x| / 2 * erfc(|x| / sqrt(2)), with erfc from Abramowitz and Stegun, formula 7.1.26. */
    private static FloatVector geluErf(FloatVector x) {
        FloatVector magnitude = x.abs();
        FloatVector z = magnitude.mul(ROOT_HALF);
        FloatVector t = FloatVector.broadcast(F, 1f)
                .div(z.fma(FloatVector.broadcast(F, 0.3275911f), FloatVector.broadcast(F, 1f)));
        FloatVector p = FloatVector.broadcast(F, 1.061405429f);
        p = p.fma(t, FloatVector.broadcast(F, -1.453152027f));
        p = p.fma(t, FloatVector.broadcast(F, 1.421413741f));
        p = p.fma(t, FloatVector.broadcast(F, -0.284496736f));
        p = p.fma(t, FloatVector.broadcast(F, 0.254829592f));
        FloatVector erfc = p.mul(t).mul(exp(z.mul(z).neg()));
        return x.max(0f).sub(magnitude.mul(0.5f).mul(erfc));
    }

    /**
     * e^x to about one unit in the last place: x = n ln 2 + r with |r| at most half of ln 2, a polynomial of degree 6 in r
     * (Cephes' expf), and n added to the exponent. Clamped, so that the result is neither subnormal nor infinite.
     */
    private static FloatVector exp(FloatVector x) {
        FloatVector clamped = x.max(-87.3f).min(88.3f);
        // Adding 1.5 * 2^23 rounds to the nearest integer, which is then in the lowest bits: a shift makes it an
        // exponent.
        FloatVector rounded = clamped.mul(1.44269504f).add(ROUNDING);
        FloatVector n = rounded.sub(ROUNDING);
        FloatVector r = n.fma(FloatVector.broadcast(F, -0.693359375f), clamped);
        r = n.fma(FloatVector.broadcast(F, 2.12194440e-4f), r);
        FloatVector p = FloatVector.broadcast(F, 1.9875691500e-4f);
        p = p.fma(r, FloatVector.broadcast(F, 1.3981999507e-3f));
        p = p.fma(r, FloatVector.broadcast(F, 8.3334519073e-3f));
        p = p.fma(r, FloatVector.broadcast(F, 4.1665795894e-2f));
        p = p.fma(r, FloatVector.broadcast(F, 1.6666665459e-1f));
        p = p.fma(r, FloatVector.broadcast(F, 5.0000001201e-1f));
        p = p.fma(r.mul(r), r.add(1f));
        IntVector exponent = rounded.reinterpretAsInts().lanewise(LSHL, 23);
        return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    }
}

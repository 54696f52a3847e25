package dev.lareira.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lareira.quant.internal.Kernels;
import dev.lareira.quant.internal.Provider;
import dev.lareira.quant.internal.ScalarKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentDotTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 100, 127, 384, 389, 1023})
    void productsWithMemoryEqualPlainLoops(int n) {
        SplittableRandom random = new SplittableRandom(n);
        float[] a = new float[n];
        double f32 = 0;
        double f16 = 0;
        double i8 = 0;
        try (Arena arena = Arena.ofConfined()) {
            // Exactly as long as the values, and unaligned: a read beyond the end throws.
            MemorySegment floats = arena.allocate(4L * n + 1);
            MemorySegment halves = arena.allocate(2L * n + 1);
            MemorySegment bytes = arena.allocate(n + 1L);
            for (int i = 0; i < n; i++) {
                a[i] = (float) random.nextDouble(-1, 1);
                float x = (float) random.nextDouble(-1, 1) * (i % 3 == 0 ? 1e-6f : 1);
                short h = Float.floatToFloat16(x);
                byte b = (byte) random.nextInt(-128, 128);
                floats.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 1 + 4L * i, x);
                halves.set(ValueLayout.JAVA_SHORT_UNALIGNED, 1 + 2L * i, h);
                bytes.set(ValueLayout.JAVA_BYTE, 1 + i, b);
                f32 += (double) a[i] * x;
                f16 += (double) a[i] * Float.float16ToFloat(h);
                i8 += (double) a[i] * b;
            }
            assertThat((double) VectorMath.dotF32(a, floats, 1, n)).isCloseTo(f32, within(1e-4));
            assertThat((double) VectorMath.dotF16(a, halves, 1, n)).isCloseTo(f16, within(1e-4));
            assertThat((double) VectorMath.dotI8(a, bytes, 1, n)).isCloseTo(i8, within(1e-2));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 34, 63, 64, 65, 66, 100, 101, 127, 128, 384, 389, 1023})
    void productsWithSplitIntegersEqualPlainLoops(int n) {
        SplittableRandom random = new SplittableRandom(n);
        float[] a = new float[n];
        int[] x = new int[n];
        double exact = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment high = arena.allocate(n + 1L);
            MemorySegment rest = arena.allocate(3L * n + 1);
            for (int i = 0; i < n; i++) {
                a[i] = (float) random.nextDouble(-1, 1);
                x[i] = random.nextInt(-(127 << 24), 127 << 24) >> random.nextInt(28);
                int top = x[i] + (1 << 23) >> 24;
                int below = x[i] - (top << 24);
                high.set(ValueLayout.JAVA_BYTE, 1 + i, (byte) top);
                rest.set(ValueLayout.JAVA_SHORT_UNALIGNED, 1 + 2L * i, (short) (below >> 8));
                rest.set(ValueLayout.JAVA_BYTE, 1 + 2L * n + i, (byte) below);
                exact += (double) a[i] * x[i];
            }
            for (Kernels kernels : new Kernels[] {Provider.KERNELS, new ScalarKernels()}) {
                assertThat((double) kernels.dotSplitI32(a, high, 1, rest, 1, n))
                        .isCloseTo(exact, within(0x1p-22 * Math.sqrt(n) * (127 << 24)));
                for (int i = 0; i < n; i++) {
                    float[] one = new float[n];
                    one[i] = 1;
                    assertThat(kernels.dotSplitI32(one, high, 1, rest, 1, n)).isEqualTo((float) x[i]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 7, 8, 15, 16, 17, 24, 31, 33, 65, 100, 127, 384, 389})
    void fourProductsAreTheOnes(int n) {
        SplittableRandom random = new SplittableRandom(n);
        float[] a = new float[n];
        for (int i = 0; i < n; i++) {
            a[i] = (float) random.nextDouble(-1, 1);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] b = new MemorySegment[4];
            for (int j = 0; j < 4; j++) {
                b[j] = arena.allocate(n + j);
                for (int i = 0; i < n; i++) {
                    b[j].set(ValueLayout.JAVA_BYTE, j + i, (byte) random.nextInt(-128, 128));
                }
            }
            for (Kernels kernels : new Kernels[] {Provider.KERNELS, new ScalarKernels()}) {
                float[] out = new float[5];
                kernels.dotI8x4(a, b[0], 0, b[1], 1, b[2], 2, b[3], 3, n, out, 1);
                for (int j = 0; j < 4; j++) {
                    assertThat(out[1 + j]).isEqualTo(kernels.dotI8(a, b[j], j, n));
                }
            }
        }
    }
}

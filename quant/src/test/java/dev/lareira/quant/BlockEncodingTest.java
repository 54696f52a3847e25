package dev.lareira.quant;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What encoding keeps of the values, and what it refuses. */
class BlockEncodingTest {
    private static final long SEED = 20_251;
    /** Root mean square of the error over that of normal values, in percent. */
    private static final Map<GgmlType, Double> LOSS = Map.ofEntries(
            entry(GgmlType.F32, 0.0),
            entry(GgmlType.F16, 0.03),
            entry(GgmlType.BF16, 0.2),
            entry(GgmlType.Q4_0, 9.0),
            entry(GgmlType.Q4_1, 8.0),
            entry(GgmlType.Q5_0, 4.5),
            entry(GgmlType.Q5_1, 4.0),
            entry(GgmlType.Q8_0, 0.6),
            entry(GgmlType.Q8_1, 0.6),
            entry(GgmlType.Q2_K, 31.0),
            entry(GgmlType.Q3_K, 16.0),
            entry(GgmlType.Q4_K, 7.5),
            entry(GgmlType.Q5_K, 4.0),
            entry(GgmlType.Q6_K, 2.0),
            entry(GgmlType.Q8_K, 0.8),
            entry(GgmlType.IQ4_NL, 8.0),
            entry(GgmlType.IQ4_XS, 8.0),
            entry(GgmlType.MXFP4, 13.0),
            entry(GgmlType.NVFP4, 11.0),
            // Made for weights that are ternary or binary.
            entry(GgmlType.Q1_0, 61.0),
            entry(GgmlType.Q2_0, 73.0),
            entry(GgmlType.TQ1_0, 82.0),
            entry(GgmlType.TQ2_0, 82.0));

    /** CRC-32 of the blocks that ggml 0.25.3 makes of {@link #mixed}. */
    private static final Map<GgmlType, Integer> GGML = Map.ofEntries(
            entry(GgmlType.F32, 0x8f057656),
            entry(GgmlType.F16, 0x943c4ade),
            entry(GgmlType.Q4_0, 0x708b550b),
            entry(GgmlType.Q4_1, 0x6774ad04),
            entry(GgmlType.Q5_0, 0x2e9105b4),
            entry(GgmlType.Q5_1, 0x370b267d),
            entry(GgmlType.Q8_0, 0xc1f41014),
            entry(GgmlType.Q8_1, 0xb727385a),
            entry(GgmlType.Q2_K, 0x117c8dae),
            entry(GgmlType.Q3_K, 0x5e5e7d2a),
            entry(GgmlType.Q4_K, 0x56c2985b),
            entry(GgmlType.Q5_K, 0xc64b409f),
            entry(GgmlType.Q6_K, 0xe2317f60),
            entry(GgmlType.Q8_K, 0xae93eaa6),
            entry(GgmlType.IQ4_NL, 0xb26a7445),
            entry(GgmlType.IQ4_XS, 0xf4c0f9ae),
            entry(GgmlType.BF16, 0xb792642b),
            entry(GgmlType.TQ1_0, 0xfeda2557),
            entry(GgmlType.TQ2_0, 0xe97f39cc),
            entry(GgmlType.MXFP4, 0x94e5419e),
            entry(GgmlType.NVFP4, 0x1e52a436),
            entry(GgmlType.Q1_0, 0x1eff7d1a),
            entry(GgmlType.Q2_0, 0x16911c5f));

    static Set<GgmlType> encoded() {
        return new TreeSet<>(LOSS.keySet());
    }

    static Stream<GgmlType> quantized() {
        return encoded().stream().filter(GgmlType::isQuantized);
    }

    @Test
    void typesWithoutEncoderSayWhatToUse() {
        List<GgmlType> without = Stream.of(GgmlType.values())
                .filter(type -> type.name().matches("IQ[123]_.*"))
                .toList();
        assertThat(without).hasSize(7);
        for (GgmlType type : without) {
            BlockFormat format = BlockFormat.of(type);
            assertThat(format.encodes()).isFalse();
            MemorySegment target = MemorySegment.ofArray(new byte[type.blockBytes()]);
            assertThatThrownBy(() -> format.encode(new float[256], 0, target, 0, 256))
                    .isInstanceOf(QuantException.class)
                    .hasMessageContaining("no encoder for " + type);
        }
    }

    @ParameterizedTest
    @MethodSource("encoded")
    void normalValuesLoseWhatTheTypeMustLose(GgmlType type) {
        assertThat(BlockFormat.of(type).encodes()).isTrue();
        for (double scale : new double[] {0.1, 1, 100}) {
            float[] x = normal(1 << 14, scale);
            assertThat(lossPercent(x, roundTrip(type, x)))
                    .describedAs("%s, scale %s, seed %d", type, scale, SEED)
                    .isLessThanOrEqualTo(LOSS.get(type));
        }
    }

    @ParameterizedTest
    @MethodSource("encoded")
    void mixedValuesEncodeAsInGgml(GgmlType type) {
        float[] x = mixed(1 << 16);
        byte[] blocks = new byte[(int) type.bytesFor(x.length)];
        BlockFormat.of(type).encode(x, 0, MemorySegment.ofArray(blocks), 0, x.length);
        CRC32 crc = new CRC32();
        crc.update(blocks);
        assertThat((int) crc.getValue()).isEqualTo(GGML.get(type));
    }

    @ParameterizedTest
    @MethodSource("encoded")
    void zerosStayZero(GgmlType type) {
        float[] x = new float[512];
        Arrays.fill(x, 256, 512, -0f);
        for (float value : roundTrip(type, x)) {
            assertThat(Math.abs(value)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("encoded")
    void subnormalValuesStaySmall(GgmlType type) {
        for (float amplitude : new float[] {Float.MIN_VALUE, 1e-44f, 1e-42f, 1e-39f, 1e-37f}) {
            float[] x = normal(512, amplitude);
            float most = 0;
            for (float value : x) {
                most = Math.max(most, Math.abs(value));
            }
            float[] y = roundTrip(type, x);
            for (int i = 0; i < x.length; i++) {
                assertThat(Math.abs(y[i] - x[i]))
                        .describedAs("%s value %d of amplitude %s is %s", type, i, amplitude, y[i])
                        .isLessThanOrEqualTo(most);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("quantized")
    void hugeValuesAreKeptOrRefused(GgmlType type) {
        boolean wide = EnumSet.of(GgmlType.Q8_K, GgmlType.MXFP4).contains(type);
        for (double scale : new double[] {1e9, 1e13, 1e18, 1e20, 1e30, 2e37}) {
            float[] x = normal(512, scale);
            if (wide) {
                assertThat(lossPercent(x, roundTrip(type, x))).isLessThanOrEqualTo(LOSS.get(type));
            } else {
                assertThatThrownBy(() -> roundTrip(type, x))
                        .describedAs("%s, scale %s", type, scale)
                        .isInstanceOf(QuantException.class)
                        .hasMessageContaining("values too large for " + type);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("quantized")
    void valuesThatAreNotFiniteAreNamed(GgmlType type) {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] x = normal(512, 1);
            x[300] = bad;
            assertThatThrownBy(() -> roundTrip(type, x))
                    .isInstanceOf(QuantException.class)
                    .hasMessage("value 300 is %s; %s holds finite values only".formatted(bad, type));
        }
    }

    @Test
    void halfFormatsRoundToEvenAndKeepWhatIsNotFinite() {
        float[] x = {Float.NaN, Float.NEGATIVE_INFINITY, 1e38f, -0f, 1 + 0x1p-11f, 1 + 0x3p-11f, 0x1p-25f, 0x1.8p-24f};
        float[] half = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -0f, 1, 1 + 0x4p-11f, 0, 0x1p-23f};
        assertThat(roundTrip(GgmlType.F16, x)).containsExactly(half);
        float[] y = {Float.intBitsToFloat(0x7f80_0001), Float.NEGATIVE_INFINITY, 1 + 0x1p-8f, 1 + 0x3p-8f};
        float[] brain = {Float.NaN, Float.NEGATIVE_INFINITY, 1, 1 + 0x4p-8f};
        assertThat(roundTrip(GgmlType.BF16, y)).containsExactly(brain);
    }

    @ParameterizedTest
    @MethodSource("encoded")
    void anyPlaceGivesTheSameBytesAndKeepsItsNeighbours(GgmlType type) {
        // More blocks than are handled at a time, one of them not from the start of the arrays.
        int count = type.blockSize() * 600;
        int bytes = (int) type.bytesFor(count);
        float[] x = normal(count, 1);
        byte[] expected = new byte[bytes];
        BlockFormat.of(type).encode(x, 0, MemorySegment.ofArray(expected), 0, count);
        float[] shifted = new float[count + 8];
        System.arraycopy(x, 0, shifted, 5, count);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(bytes + 8).fill((byte) 0x55);
            BlockFormat.of(type).encode(shifted, 5, target, 3, count);
            byte[] actual = target.toArray(ValueLayout.JAVA_BYTE);
            assertThat(Arrays.copyOfRange(actual, 3, 3 + bytes)).isEqualTo(expected);
            assertThat(new byte[] {actual[0], actual[1], actual[2], actual[3 + bytes], actual[7 + bytes]})
                    .containsOnly(0x55);
        }
    }

    @Test
    void wrongRangesAreRefused() {
        BlockFormat format = BlockFormat.of(GgmlType.Q4_0);
        float[] values = new float[64];
        MemorySegment blocks = MemorySegment.ofArray(new byte[36]);
        assertThatThrownBy(() -> format.encode(values, 0, blocks, 0, 33))
                .isInstanceOf(QuantException.class)
                .hasMessage("33 elements of Q4_0; expected a multiple of 32");
        assertThatThrownBy(() -> format.encode(values, 1, blocks, 0, 64))
                .isInstanceOf(QuantException.class)
                .hasMessage("64 elements at 1; the array has 64");
        assertThatThrownBy(() -> format.encode(values, 0, blocks, 1, 64))
                .isInstanceOf(QuantException.class)
                .hasMessage("64 elements of Q4_0 take 36 bytes at 1; the segment has 36");
        assertThatThrownBy(() -> format.decode(blocks, 18, values, 0, 64))
                .isInstanceOf(QuantException.class)
                .hasMessage("64 elements of Q4_0 take 36 bytes at 18; the segment has 36");
        assertThatThrownBy(() -> format.decode(blocks, -1, values, 0, 32))
                .isInstanceOf(QuantException.class)
                .hasMessageContaining("at -1");
    }

    /** Per 256 values one of: normal, ties, sparse, outliers, one sign, next to powers of two; scaled by 2^-32 to 2^3. */
    private static float[] mixed(int count) {
        Random random = new Random(SEED);
        float[] x = new float[count];
        for (int block = 0; block < count; block += 256) {
            int kind = random.nextInt(6);
            int exponent = random.nextInt(36) - 32;
            for (int i = block; i < block + 256; i++) {
                double value = switch (kind) {
                    case 0 -> random.nextGaussian();
                    case 1 -> random.nextInt(33) - 16;
                    case 2 -> random.nextInt(10) == 0 ? random.nextGaussian() : 0;
                    case 3 -> i % 32 == 0 ? 30 * random.nextGaussian() : Math.abs(random.nextGaussian());
                    case 4 -> -1 - random.nextDouble();
                    default -> (1 << random.nextInt(4)) * (1 - random.nextInt(3) * 0x1p-24);
                };
                x[i] = (float) Math.scalb(value, exponent);
            }
        }
        return x;
    }

    private static float[] normal(int count, double scale) {
        Random random = new Random(SEED);
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) (random.nextGaussian() * scale);
        }
        return x;
    }

    private static double lossPercent(float[] x, float[] y) {
        double error = 0;
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double difference = (double) y[i] - x[i];
            error += difference * difference;
            sum += (double) x[i] * x[i];
        }
        return 100 * Math.sqrt(error / sum);
    }

    private static float[] roundTrip(GgmlType type, float[] x) {
        BlockFormat format = BlockFormat.of(type);
        MemorySegment blocks = MemorySegment.ofArray(new byte[(int) type.bytesFor(x.length)]);
        format.encode(x, 0, blocks, 0, x.length);
        float[] y = new float[x.length];
        format.decode(blocks, 0, y, 0, y.length);
        return y;
    }
}

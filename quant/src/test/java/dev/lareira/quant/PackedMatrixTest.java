package dev.lareira.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lareira.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Packed layouts against the same weights multiplied in the file's layout, on shapes that do not fill panels and chunks. */
class PackedMatrixTest {
    private static final int[] ROWS = {1, 31, 33, 100, 300};
    private static final int[] BLOCKS = {1, 2, 3, 5, 18};
    private static final int[] TOKENS = {1, 2, 3, 4, 5, 11, 12, 19, 600};
    private static final long SEED = 20_261_124;

    /** Whose sums would not fit into 16 bits with any bytes: many tokens are made bytes in larger steps where they must. */
    private static final Set<GgmlType> BOUNDED =
            EnumSet.of(GgmlType.Q5_0, GgmlType.Q5_1, GgmlType.Q5_K, GgmlType.Q6_K, GgmlType.MXFP4, GgmlType.IQ3_XXS);

    private static final int MANY = 12;

    @ParameterizedTest
    @EnumSource(
            value = GgmlType.class,
            names = {
                "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL",
                "IQ4_XS", "MXFP4", "NVFP4", "Q1_0", "Q2_0", "TQ1_0", "TQ2_0", "IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS",
                "IQ2_S", "IQ3_XXS", "IQ3_S"
            })
    void agreeWithTheFilesLayout(GgmlType type) {
        Random random = new Random(SEED);
        try (Workers workers = Workers.of(2)) {
            for (int i = 0; i < ROWS.length; i++) {
                int width = Math.max(32, type.blockSize());
                MemorySegment data = blocks(random, type, ROWS[i] * BLOCKS[i] * width, i);
                Matrix exact = Matrix.of(type, data, ROWS[i], BLOCKS[i] * width, Precision.EXACT, workers);
                Matrix fast = Matrix.of(type, data, ROWS[i], BLOCKS[i] * width, Precision.FAST, workers);
                for (int tokens : TOKENS) {
                    compare(exact, fast, tokens, activations(random, tokens * exact.columns()), workers);
                }
            }
        }
    }

    /** As large as they can be: all of one magnitude, so that the sums of their products nearly fill 16 bits. */
    @ParameterizedTest
    @EnumSource(
            value = GgmlType.class,
            names = {"Q4_0", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"})
    void extremeSums(GgmlType type) {
        int columns = 2 * Math.max(32, type.blockSize());
        float[] weights = new float[64 * columns];
        for (int i = 0; i < weights.length; i++) {
            // The first row is all of one sign, each of the others changes its own in another way.
            weights[i] = (i % columns & i / columns) == 0 ? -1 : 1;
        }
        MemorySegment data = MemorySegment.ofArray(new byte[(int) type.bytesFor(weights.length)]);
        BlockFormat.of(type).encode(weights, 0, data, 0, weights.length);
        try (Workers workers = Workers.of(2)) {
            Matrix exact = Matrix.of(type, data, 64, columns, Precision.EXACT, workers);
            Matrix fast = Matrix.of(type, data, 64, columns, Precision.FAST, workers);
            for (int tokens : TOKENS) {
                float[] values = Arrays.copyOf(weights, tokens * columns);
                for (int i = weights.length; i < values.length; i++) {
                    values[i] = weights[i % weights.length];
                }
                compare(exact, fast, tokens, values, workers);
            }
        }
    }

    /**
     * So that a conversation reads the same alone and beside others, and a prompt in one piece and in several; that of nested blocks in
     * one of 96 tokens or more, or in several of less.
     */
    @ParameterizedTest
    @EnumSource(
            value = GgmlType.class,
            names = {"Q4_0", "Q4_1", "Q4_K"})
    void aTokensProductOfNibblesIsTheSameInAnyBatch(GgmlType type) {
        Random random = new Random(SEED);
        int columns = 5 * Math.max(128, type.blockSize());
        float[] weights = random(random, 97 * columns, 0);
        MemorySegment data = MemorySegment.ofArray(new byte[(int) type.bytesFor(weights.length)]);
        BlockFormat.of(type).encode(weights, 0, data, 0, weights.length);
        float[] values = random(random, 130 * columns, 0);
        try (Workers workers = Workers.of(2)) {
            Matrix matrix = Matrix.of(type, data, 97, columns, Precision.FAST, workers);
            float[] many = product(workers, matrix, values, 0, 130);
            float[] few = type == GgmlType.Q4_K ? product(workers, matrix, values, 0, 95) : many;
            for (int size : new int[] {1, 2, 7, 96, 100}) {
                float[] all = size < 96 ? few : many;
                for (int t = 0; (t + size) * 97 <= all.length; t += 30) {
                    assertThat(product(workers, matrix, values, t, size))
                            .as("%d tokens from %d on", size, t)
                            .isEqualTo(Arrays.copyOfRange(all, t * 97, (t + size) * 97));
                }
            }
        }
    }

    /** As if they were few: all bands go over a part of them first. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void manyTokensOfManyColumns(Precision precision) {
        int columns = 1 << 16;
        Random random = new Random(SEED);
        MemorySegment data = blocks(random, GgmlType.Q4_0, 2 * columns, 0);
        float[] values = random(random, 160 * columns, 0);
        try (Workers workers = Workers.of(2)) {
            Matrix matrix = Matrix.of(GgmlType.Q4_0, data, 2, columns, precision, workers);
            float[] all = product(workers, matrix, values, 0, 160);
            for (int t = 0; t < 160; t += 32) {
                assertThat(product(workers, matrix, values, t, 32))
                        .as("from %d on", t)
                        .isEqualTo(Arrays.copyOfRange(all, t * 2, (t + 32) * 2));
            }
        }
    }

    /**
     * A layout that changes needs another {@link Matrix#packedVersion}, as files of packed weights outlive a release. An encoder that
     * changes needs another checksum only. It is that of one panel after the other, wherever their lines lie.
     */
    @ParameterizedTest
    @CsvSource({
        "F16,6a5634ae",
        "BF16,b1a37471",
        "Q4_0,b66656cd",
        "Q4_1,408dd1c0",
        "Q5_0,1b439e82",
        "Q5_1,cbb96929",
        "Q8_0,f3199659",
        "Q2_K,492fc592",
        "Q3_K,47cb02fa",
        "Q4_K,a5e3efd9",
        "Q5_K,d0d0aede",
        "Q6_K,88f90531",
        "IQ4_NL,aa1baeb0",
        "IQ4_XS,a297e61",
        "MXFP4,1a7eaab5",
        "NVFP4,9703ba30",
        "Q1_0,8c6c8495",
        "Q2_0,6429b1b0",
        "TQ1_0,56f1f2b5",
        "TQ2_0,56f1f2b5",
        "IQ1_S,e1bb4a3e",
        "IQ1_M,a68f554b",
        "IQ2_XXS,8be80318",
        "IQ2_XS,2e50a0df",
        "IQ2_S,36ae9063",
        "IQ3_XXS,f7544502",
        "IQ3_S,4f2e68be"
    })
    void isPackedAsInThisVersion(GgmlType type, String checksum) {
        assertThat(Matrix.packedVersion()).matches("2x[12]");
        int side = Matrix.packedVersion().charAt(2) - '0';
        List<MemorySegment> kept = new ArrayList<>();
        try (Workers workers = Workers.of(2)) {
            int width = Math.max(32, type.blockSize());
            MemorySegment data = blocks(new Random(SEED), type, 40 * 3 * width, 0);
            Matrix.of(type, data, 40, 3 * width, Precision.FAST, workers, keeping(Optional.empty(), kept));
        }
        CRC32C crc = new CRC32C();
        MemorySegment packed = kept.getFirst();
        for (int panel = 0; panel < side; panel++) {
            for (long line = panel * 64L; line < packed.byteSize(); line += side * 64L) {
                crc.update(packed.asSlice(line, 64).asByteBuffer());
            }
        }
        assertThat(Long.toHexString(crc.getValue())).isEqualTo(checksum);
    }

    @Test
    void packedWeightsThatWereKeptAreNotPackedAgain() {
        List<MemorySegment> kept = new ArrayList<>();
        MemorySegment data = blocks(new Random(SEED), GgmlType.Q4_K, 100 * 512, 0);
        MemorySegment others = blocks(new Random(SEED + 1), GgmlType.Q4_K, 100 * 512, 0);
        float[] x = random(new Random(SEED), 512, 0);
        try (Workers workers = Workers.of(2)) {
            Matrix packed = matrix(data, workers, Optional.empty(), kept);
            assertThat(kept).hasSize(1);
            MemorySegment copy = Arena.ofAuto().allocate(kept.getFirst().byteSize());
            copy.copyFrom(kept.getFirst());

            Matrix found = matrix(others, workers, Optional.of(copy), kept);
            assertThat(kept).hasSize(1);
            assertThat(product(workers, found, x, 0, 1)).isEqualTo(product(workers, packed, x, 0, 1));

            matrix(others, workers, Optional.of(copy.asSlice(64)), kept);
            assertThat(kept).hasSize(2);
        }
    }

    private static Matrix matrix(
            MemorySegment data, Workers workers, Optional<MemorySegment> there, List<MemorySegment> kept) {
        return Matrix.of(GgmlType.Q4_K, data, 100, 512, Precision.FAST, workers, keeping(there, kept));
    }

    private static PackedWeights keeping(Optional<MemorySegment> there, List<MemorySegment> kept) {
        return new PackedWeights() {
            @Override
            public Optional<MemorySegment> find(long bytes) {
                return there.filter(packed -> packed.byteSize() == bytes);
            }

            @Override
            public void keep(MemorySegment packed) {
                kept.add(packed);
            }
        };
    }

    private static float[] product(Workers workers, Matrix matrix, float[] values, int first, int tokens) {
        Activations x = new Activations(matrix.columns());
        x.resize(tokens);
        System.arraycopy(values, first * matrix.columns(), x.values(), 0, tokens * matrix.columns());
        float[] y = new float[tokens * matrix.rows()];
        MatMul.multiply(workers, x, matrix, y);
        return y;
    }

    private static MemorySegment blocks(Random random, GgmlType type, int count, int kind) {
        MemorySegment data = MemorySegment.ofArray(new byte[(int) type.bytesFor(count)]);
        BlockFormat format = BlockFormat.of(type);
        if (format.encodes()) {
            format.encode(random(random, count, kind), 0, data, 0, count);
            return data;
        }
        // Any bytes are a block; those with a d that no matrix has are drawn anew.
        MemorySegment block = MemorySegment.ofArray(new byte[type.blockBytes()]);
        float[] values = new float[type.blockSize()];
        for (long at = 0; at < data.byteSize(); at += block.byteSize()) {
            do {
                random.nextBytes((byte[]) block.heapBase().orElseThrow());
                format.decode(block, 0, values, 0, values.length);
            } while (!isModest(values));
            data.asSlice(at, block.byteSize()).copyFrom(block);
        }
        return data;
    }

    private static boolean isModest(float[] values) {
        for (float value : values) {
            if (!(Math.abs(value) < 100)) {
                return false;
            }
        }
        return true;
    }

    /** Columns with outliers, zero blocks and, by size class, tiny values, whose scales are subnormal halves. */
    private static float[] random(Random random, int count, int kind) {
        float size = kind % 2 == 0 ? 0.02f : 1e-5f;
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i / 256 % 7 == 3 ? 0 : (float) random.nextGaussian() * size;
            values[i] *= i % 101 == 0 ? 10 : 1;
        }
        return values;
    }

    private static float[] activations(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * (i % 37 == 0 ? 20 : 1);
        }
        return values;
    }

    private static void compare(Matrix exact, Matrix fast, int tokens, float[] values, Workers workers) {
        int columns = exact.columns();
        int rows = exact.rows();
        Activations x = new Activations(columns);
        x.resize(tokens);
        System.arraycopy(values, 0, x.values(), 0, tokens * columns);
        x.changed();
        float[] expected = new float[tokens * rows];
        float[] actual = new float[tokens * rows];
        MatMul.multiply(workers, x, exact, expected);
        MatMul.multiply(workers, x, fast, actual);
        double[] steps = steps(x.values(), tokens * columns, tokens >= MANY && BOUNDED.contains(fast.type()));
        float[] row = new float[columns];
        for (int r = 0; r < rows; r++) {
            exact.row(r, row, 0);
            double[] sums = sums(row, columns, 32);
            for (int t = 0; t < tokens; t++) {
                double bound = rounding(sums, steps, t * sums.length);
                double difference = Math.abs((double) actual[t * rows + r] - expected[t * rows + r]);
                // There are millions: a description is made only for one that fails.
                if (!(difference <= bound)) {
                    assertThat((double) actual[t * rows + r])
                            .as(
                                    "seed %d, %s [%d, %d], %d tokens, row %d of token %d",
                                    SEED, fast.type(), rows, columns, tokens, r, t)
                            .isCloseTo(expected[t * rows + r], within(bound));
                }
            }
        }
    }

    /**
     * What the bytes of each 32 values count in; if bounded, the larger steps where those of half of them may be more than 1,023
     * together, which rounding changes by 8 at most.
     */
    private static double[] steps(float[] values, int count, boolean bounded) {
        double[] steps = new double[count / 32];
        for (int i = 0; i < count; i++) {
            steps[i / 32] = Math.max(steps[i / 32], Math.abs(values[i]) / 127.0);
        }
        if (bounded) {
            double[] halves = sums(values, count, 16);
            for (int g = 0; g < steps.length; g++) {
                double most = Math.max(halves[2 * g], halves[2 * g + 1]);
                steps[g] = most > 1_015 * steps[g] ? (most + 8 * steps[g]) / 1_007 : steps[g];
            }
        }
        return steps;
    }

    /** Of the magnitudes of so many at a time. */
    private static double[] sums(float[] values, int count, int width) {
        double[] sums = new double[count / width];
        for (int i = 0; i < count; i++) {
            sums[i / width] += Math.abs(values[i]);
        }
        return sums;
    }

    /** Each activation is off by half a step at most; summation in another order adds little to it. */
    private static double rounding(double[] weightSums, double[] steps, int first) {
        double bound = 1e-30;
        for (int g = 0; g < weightSums.length; g++) {
            bound += steps[first + g] * 0.51 * weightSums[g];
        }
        return bound;
    }
}

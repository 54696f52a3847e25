package dev.lareira.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lareira.core.KeyValueType;
import dev.lareira.gguf.Gguf;
import dev.lareira.quant.Precision;
import dev.lareira.quant.Workers;
import dev.lareira.testkit.Golden;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KeyValuesTest {
    private static final int HEADS = 2;
    private static final int KEY = 40;
    private static final int VALUE = 72;
    /** More than two pages. */
    private static final int POSITIONS = 600;

    @ParameterizedTest
    @EnumSource(KeyValueType.class)
    void givesBackWhatWasPutUpToItsPrecision(KeyValueType type) {
        KeyValues cache = filled(type);
        float[] keys = numbers(POSITIONS * HEADS * KEY, 1);
        float[] values = numbers(POSITIONS * HEADS * VALUE, 2);
        for (int position = 0; position < POSITIONS; position++) {
            for (int head = 0; head < HEADS; head++) {
                float[] key = key(cache, position, head);
                float[] value = value(cache, position, head);
                for (int k = 0; k < KEY; k++) {
                    near(type, key[k], keys[(position * HEADS + head) * KEY + k]);
                }
                for (int i = 0; i < VALUE; i++) {
                    near(type, value[i], values[(position * HEADS + head) * VALUE + i]);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KeyValueType.class)
    void isReadAsItWasWrittenAndForksDoNotSeeEachOther(KeyValueType type) throws IOException {
        KeyValues cache = filled(type);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        cache.write(new DataOutputStream(bytes), POSITIONS);
        KeyValues read = new KeyValues(type, HEADS, KEY, VALUE);
        read.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), POSITIONS);
        KeyValues fork = cache.fork();
        float[] other = new float[HEADS * VALUE];
        Arrays.fill(other, 7);
        fork.put(POSITIONS - 1, other, 0, other, 0);
        for (int position = 0; position < POSITIONS; position++) {
            assertThat(key(read, position, 1)).isEqualTo(key(cache, position, 1));
            assertThat(value(read, position, 1)).isEqualTo(value(cache, position, 1));
        }
        assertThat(key(fork, POSITIONS - 1, 0)[3]).isCloseTo(7, within(1e-6f));
        assertThat(key(fork, POSITIONS - 2, 0)).isEqualTo(key(cache, POSITIONS - 2, 0));
    }

    @ParameterizedTest
    @EnumSource(KeyValueType.class)
    void extremeValuesStayFinite(KeyValueType type) {
        KeyValues cache = new KeyValues(type, 1, 32, 32);
        float[] values = new float[32];
        for (float extreme : new float[] {0, -0f, Float.MIN_VALUE, 1e-30f, 65504, -65504, 70_000, 1e9f}) {
            Arrays.fill(values, extreme);
            cache.put(0, values, 0, values, 0);
            float[] panels = new float[KeyValuePage.POSITIONS * 32];
            cache.page(0).keys(0, 1, panels);
            float expected = type == KeyValueType.F16 ? Math.clamp(extreme, -65504, 65504) : extreme;
            assertThat(panels[0]).isCloseTo(expected, within(Math.abs(extreme) / 1000 + 1e-7f));
        }
    }

    /** Narrow types change the logits of real architectures by their rounding, and by no more. */
    @ParameterizedTest
    @CsvSource({"llama,F16,0.01", "llama,Q8_0,0.06", "gemma3,F16,0.01", "gpt-oss,Q8_0,0.06", "deepseek2,F16,0.01"})
    void modelsGiveNearlyTheSameLogits(String name, KeyValueType type, double tolerance) {
        try (Gguf file = Gguf.open(Golden.file("arch/" + name + ".gguf"));
                Workers workers = Workers.of(2)) {
            float[] exact = logits(new Transformer(file, Precision.EXACT, workers, 1024, KeyValueType.F32), 1);
            assertThat(difference(
                            logits(new Transformer(file, Precision.EXACT, workers, 1024, KeyValueType.F32), 90), exact))
                    .isLessThan(1e-3);
            float[] narrow = logits(new Transformer(file, Precision.EXACT, workers, 1024, type), 90);
            assertThat(difference(narrow, exact)).isBetween(1e-9, tolerance);
        }
    }

    /** Of the last token. */
    private static float[] logits(Transformer model, int batchSize) {
        Sequence sequence = model.newSequence();
        float[] last = new float[model.vocabularySize()];
        Batch batch = new Batch();
        for (int token = 0; token < POSITIONS; token++) {
            batch.add(sequence, 3 + token % 50, token == POSITIONS - 1);
            if (batch.size() == batchSize || token == POSITIONS - 1) {
                model.forward(batch, (row, values, offset) -> System.arraycopy(values, offset, last, 0, last.length));
                batch.clear();
            }
        }
        return last;
    }

    /** Largest difference as a share of the largest logit. */
    private static double difference(float[] a, float[] b) {
        double most = 0;
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
            largest = Math.max(largest, Math.abs(b[i]));
        }
        return most / largest;
    }

    private static KeyValues filled(KeyValueType type) {
        KeyValues cache = new KeyValues(type, HEADS, KEY, VALUE);
        float[] keys = numbers(POSITIONS * HEADS * KEY, 1);
        float[] values = numbers(POSITIONS * HEADS * VALUE, 2);
        for (int position = 0; position < POSITIONS; position++) {
            cache.put(position, keys, position * HEADS * KEY, values, position * HEADS * VALUE);
        }
        return cache;
    }

    private static float[] numbers(int count, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private static float[] key(KeyValues cache, int position, int head) {
        float[] panels = new float[KeyValuePage.POSITIONS * KEY];
        int slot = position % KeyValuePage.POSITIONS;
        int section = KeyValuePage.section(head, position % KeyValues.PAGE);
        cache.page(position / KeyValues.PAGE).keys(section, slot + 1, panels);
        float[] key = new float[KEY];
        for (int k = 0; k < KEY; k++) {
            key[k] = panels[(slot / 32 * KEY + k) * 32 + slot % 32];
        }
        return key;
    }

    private static float[] value(KeyValues cache, int position, int head) {
        float[] panels = new float[KeyValuePage.POSITIONS * 96];
        int slot = position % KeyValuePage.POSITIONS;
        int section = KeyValuePage.section(head, position % KeyValues.PAGE);
        cache.page(position / KeyValues.PAGE).values(section, slot + 1, panels);
        float[] value = new float[VALUE];
        for (int i = 0; i < VALUE; i++) {
            value[i] = panels[(i / 32 * KeyValuePage.POSITIONS + slot) * 32 + i % 32];
        }
        return value;
    }

    private static void near(KeyValueType type, float actual, float expected) {
        float tolerance = switch (type) {
            case F32 -> 0;
            case F16 -> Math.abs(expected) / 2048 + 1e-7f;
            // Half a step of a block whose largest value is below 5.
            case Q8_0 -> 5f / 127 / 2;
        };
        assertThat(actual).isCloseTo(expected, within(tolerance));
    }
}

package dev.lareira.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void runsEachTaskOnceInEveryRegion(int threads) {
        try (Workers workers = Workers.of(threads)) {
            for (int region = 0; region < 20_000; region++) {
                int count = region % 7 + 1;
                AtomicIntegerArray runs = new AtomicIntegerArray(count);
                workers.run(count, runs::incrementAndGet);
                for (int i = 0; i < count; i++) {
                    assertThat(runs.get(i)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void throwsWhatATaskThrewRunsTheOthersAndStaysUsable() {
        try (Workers workers = Workers.of(3)) {
            assertThatThrownBy(() -> workers.run(10, index -> {
                        if (index == 7) {
                            throw new QuantException("seven");
                        }
                    }))
                    .hasMessage("seven");
            AtomicIntegerArray others = new AtomicIntegerArray(40);
            assertThatThrownBy(() -> workers.run(40, index -> {
                        if (index % 13 == 1) {
                            throw new QuantException("some");
                        }
                        others.incrementAndGet(index);
                    }))
                    .hasMessage("some");
            for (int i = 0; i < 40; i++) {
                assertThat(others.get(i)).isEqualTo(i % 13 == 1 ? 0 : 1);
            }
            AtomicIntegerArray runs = new AtomicIntegerArray(4);
            workers.run(4, runs::incrementAndGet);
            assertThat(runs).hasToString("[1, 1, 1, 1]");
        }
    }
}

package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SyncMeterTest {
    private long now;
    private final SyncMeter meter = new SyncMeter(() -> now);

    private void after(double seconds, SyncProgress.Phase phase, long done) {
        now += (long) (seconds * 1e9);
        meter.progress(new SyncProgress(phase, done, 1000));
    }

    @Test
    void rateAndTimeLeftComeFromTheLastSecondsOfThePhase() {
        after(0, SyncProgress.Phase.READING, 0);
        assertThat(meter.rate()).isEmpty();
        assertThat(meter.left()).isEmpty();
        after(2, SyncProgress.Phase.READING, 1000);
        assertThat(meter.rate()).hasValue(500);
        assertThat(meter.left()).contains(Duration.ZERO);
        after(1, SyncProgress.Phase.EMBEDDING, 0);
        assertThat(meter.rate()).isEmpty();
        after(8, SyncProgress.Phase.EMBEDDING, 400);
        assertThat(meter.rate()).hasValue(50);
        assertThat(meter.left()).contains(Duration.ofSeconds(12));
        after(8, SyncProgress.Phase.EMBEDDING, 480);
        after(8, SyncProgress.Phase.EMBEDDING, 560);
        assertThat(meter.rate()).hasValue(10);
        assertThat(meter.left()).contains(Duration.ofSeconds(44));
        assertThat(meter.latest().orElseThrow().done()).isEqualTo(560);
    }
}

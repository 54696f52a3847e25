package dev.lareira.rag;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** How fast a sync is, from the progress of its last ten seconds. Thread-safe. */
public final class SyncMeter {
    private static final long WINDOW_NANOS = 10_000_000_000L;

    private record Sample(long nanos, long done) {}

    private final LongSupplier clock;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private Optional<SyncProgress> last = Optional.empty();

    public SyncMeter() {
        this(System::nanoTime);
    }

    SyncMeter(LongSupplier clock) {
        this.clock = clock;
    }

    public synchronized void progress(SyncProgress progress) {
        if (last.isPresent() && last.get().phase() != progress.phase()) {
            samples.clear();
        }
        long now = clock.getAsLong();
        while (samples.size() > 1 && now - samples.getFirst().nanos > WINDOW_NANOS) {
            samples.removeFirst();
        }
        samples.addLast(new Sample(now, progress.done()));
        last = Optional.of(progress);
    }

    /** The latest; empty before the first. */
    public synchronized Optional<SyncProgress> latest() {
        return last;
    }

    /** Notes or passages in a second, by the phase; empty when it is too soon to tell. */
    public synchronized OptionalDouble rate() {
        if (samples.size() < 2) {
            return OptionalDouble.empty();
        }
        double seconds = (samples.getLast().nanos - samples.getFirst().nanos) / 1e9;
        long done = samples.getLast().done - samples.getFirst().done;
        return seconds <= 0 || done <= 0 ? OptionalDouble.empty() : OptionalDouble.of(done / seconds);
    }

    /** Until this phase ends, at the present rate. */
    public synchronized Optional<Duration> left() {
        OptionalDouble rate = rate();
        return rate.isEmpty() || last.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(
                        Math.round(1000 * (last.get().total() - last.get().done()) / rate.getAsDouble())));
    }
}

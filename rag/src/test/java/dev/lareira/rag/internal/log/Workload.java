package dev.lareira.rag.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Writes that follow from a seed: each also puts its number, so that what a log holds tells how many it has seen. */
final class Workload {
    private static final int KEYS = 40;
    private static final Key COUNT = Key.of("count");

    private final long seed;
    private final int valueBytes;

    Workload(long seed, int valueBytes) {
        this.seed = seed;
        this.valueBytes = valueBytes;
    }

    /** The write of this number, from 0. */
    Changes changes(int number) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        Changes changes = new Changes()
                .put(COUNT, ByteBuffer.allocate(4).putInt(number + 1).array());
        for (int i = random.nextInt(3); i >= 0; i--) {
            Key key = Key.of("key " + random.nextInt(KEYS));
            if (random.nextInt(4) == 0) {
                changes.delete(key);
            } else {
                byte[] value = new byte[random.nextInt(valueBytes)];
                random.nextBytes(value);
                changes.put(key, value);
            }
        }
        return changes;
    }

    /** All keys and values after so many writes. */
    Map<Key, byte[]> after(int count) {
        Map<Key, byte[]> state = new HashMap<>();
        for (int i = 0; i < count; i++) {
            apply(state, i);
        }
        return state;
    }

    void apply(Map<Key, byte[]> state, int number) {
        Changes changes = changes(number);
        byte[] bytes = changes.seal(1);
        for (Changes.Change change : changes.list()) {
            if (change.valueAt() < 0) {
                state.remove(change.key());
            } else {
                state.put(
                        change.key(),
                        Arrays.copyOfRange(bytes, change.valueAt(), change.valueAt() + change.valueLength()));
            }
        }
    }

    /** How many writes a log has seen. */
    static int count(LogStore log) {
        return log.get(COUNT).map(value -> ByteBuffer.wrap(value).getInt()).orElse(0);
    }

    /** Checks that a log holds exactly what it has seen; returns how many writes that were. */
    int check(LogStore log) {
        int count = count(log);
        assertHolds(log, after(count));
        return count;
    }

    static void assertHolds(LogStore log, Map<Key, byte[]> expected) {
        Map<Key, byte[]> found = new HashMap<>();
        log.forEach((key, generation) -> found.put(key, log.get(key).orElseThrow()));
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (key, value) -> assertThat(found.get(key)).as("%s", key).isEqualTo(value));
    }
}

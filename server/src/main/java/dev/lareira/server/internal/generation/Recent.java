package dev.lareira.server.internal.generation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last things of a kind by their ids, kept in memory so that later requests can come back to them. Thread-safe.
 *
 * @param <V> what is kept
 */
public final class Recent<V> {
    private static final int KEPT = 128;

    private final Map<String, V> kept = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > KEPT;
        }
    };

    public synchronized void put(String id, V value) {
        kept.put(id, value);
    }

    public synchronized Optional<V> find(String id) {
        return Optional.ofNullable(kept.get(id));
    }

    /** Whether it was there. */
    public synchronized boolean remove(String id) {
        return kept.remove(id) != null;
    }
}

package dev.lareira.server.internal.generation;

import dev.lareira.server.internal.http.ApiException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last things of a kind by their ids, kept in memory so that later requests can come back to them. Thread-safe.
 *
 * @param <V> what is kept
 */
public final class Recent<V> {
    private static final int KEPT = 128;

    private final String kind;
    private final Map<String, V> kept = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > KEPT;
        }
    };

    /** @param kind what they are called in an error, such as {@code response} */
    public Recent(String kind) {
        this.kind = kind;
    }

    public synchronized void put(String id, V value) {
        kept.put(id, value);
    }

    /**
     * @param code what an error is called for programs
     * @throws ApiException 404 when it is not there, or no longer
     */
    public synchronized V require(String id, String code) {
        return known(kept.get(id), id, code);
    }

    /** Removes it; throws as {@link #require} does. */
    public synchronized void remove(String id, String code) {
        known(kept.remove(id), id, code);
    }

    private V known(V value, String id, String code) {
        if (value == null) {
            throw ApiException.of(404, code, "there is no " + kind + " " + id);
        }
        return value;
    }
}

package dev.lareira.server.internal.generation;

import dev.lareira.core.Constraint;
import dev.lareira.core.LareiraException;
import dev.lareira.server.internal.http.ApiException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Constraints by their source. A constraint learns about the vocabulary as it is used, and clients send the same one again
 * and again. Thread-safe.
 */
public final class Constraints {
    private static final int MOST = 64;

    private final Map<String, Constraint> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Constraint> eldest) {
            return size() > MOST;
        }
    };

    /** Any JSON object. */
    public Constraint json() {
        return of("json", "response_format", Constraint::json);
    }

    /** @throws ApiException when it is no schema that can be enforced */
    public Constraint jsonSchema(String schema) {
        return of("schema " + schema, "response_format", () -> Constraint.jsonSchema(schema));
    }

    /** @throws ApiException when it is no grammar */
    public Constraint grammar(String gbnf) {
        return of("grammar " + gbnf, "grammar", () -> Constraint.gbnf(gbnf));
    }

    private Constraint of(String source, String parameter, Supplier<Constraint> made) {
        synchronized (known) {
            Constraint constraint = known.get(source);
            if (constraint != null) {
                return constraint;
            }
        }
        try {
            Constraint constraint = made.get();
            synchronized (known) {
                known.put(source, constraint);
            }
            return constraint;
        } catch (LareiraException e) {
            throw ApiException.badParameter(parameter, e.getMessage());
        }
    }
}

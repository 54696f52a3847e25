package dev.lareira.rag.internal.search;

import java.util.OptionalDouble;

/**
 * Whether a passage can be an answer at all, from measures that mean the same for every query.
 *
 * @param cosineFloor below which the model's vectors do not speak of the same thing; above 1 they are not asked
 * @param coverageFloor part of the query's words that makes a passage an answer whatever its vector
 */
public record GoodMatch(double cosineFloor, double coverageFloor) {
    boolean test(OptionalDouble cosine, double coverage) {
        return cosine.orElse(-1) >= cosineFloor || coverage >= coverageFloor;
    }
}

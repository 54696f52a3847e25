package dev.lareira.rag.internal.search;

import java.util.OptionalDouble;

/**
 * Whether a passage can be an answer at all, from measures that mean the same for every query.
 *
 * @param cosineFloor below which the model's vectors do not speak of the same thing; above 2 they are not asked
 * @param wordsWorth what having all of the query's words adds to a cosine
 * @param coverageFloor part of the query's words that makes a passage an answer whatever its vector
 */
public record GoodMatch(double cosineFloor, double wordsWorth, double coverageFloor) {
    boolean test(OptionalDouble cosine, double coverage) {
        return coverage >= coverageFloor || cosine.orElse(-1) + wordsWorth * coverage >= cosineFloor;
    }
}

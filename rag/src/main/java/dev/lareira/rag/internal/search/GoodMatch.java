package dev.lareira.rag.internal.search;

import java.util.OptionalDouble;

/**
 * Whether a passage can be an answer at all. Notes of one subject are all near to a question of that subject, answered or
 * not; so how far a passage stands out from the others counts beside how near it is.
 *
 * @param cosineFloor below which the model's vectors do not speak of the same thing; above 3 they are not asked
 * @param unrelated cosine of texts that have nothing to do with each other
 * @param backgroundWorth which part of what the background lies above {@code unrelated} raises the floor, 0 to 1
 * @param wordsWorth what having all of the query's words adds to a cosine
 * @param coverageFloor part of the query's words that makes a passage an answer whatever its vector
 */
public record GoodMatch(
        double cosineFloor, double unrelated, double backgroundWorth, double wordsWorth, double coverageFloor) {
    /** @param background cosine of a passage that is one among many to the query */
    boolean test(OptionalDouble cosine, double background, double coverage) {
        double floor = cosineFloor + backgroundWorth * Math.max(0, background - unrelated);
        return coverage >= coverageFloor || cosine.orElse(-1) + wordsWorth * coverage >= floor;
    }
}

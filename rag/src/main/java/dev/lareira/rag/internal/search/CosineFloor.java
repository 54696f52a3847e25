package dev.lareira.rag.internal.search;

import dev.lareira.rag.internal.index.Nearness;

/** From which cosine on a model's vectors speak of the same thing. */
final class CosineFloor {
    /**
     * Where the floor lies between questions and the answers of others, at 0, and their own, at 1, before the background
     * raises it; and what all words of a question are worth, on the same scale. Chosen on questions of the
     * sample vault and of three collections of answers, asked of each other.
     */
    private static final double PART = 0.75;

    private static final double WORDS = 0.98;
    /** What the background of notes raises the floor by. */
    private static final double BACKGROUND = 0.8;

    private CosineFloor() {}

    /** What makes a good match in a model. */
    static GoodMatch of(Nearness model, double coverageFloor) {
        double apart = model.own() - model.other();
        return new GoodMatch(model.other() + PART * apart, model.other(), BACKGROUND, WORDS * apart, coverageFloor);
    }
}

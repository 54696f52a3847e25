package dev.lareira.core.internal.grammar;

/**
 * What a grammar may cost, so that a hostile one ends in an error and not in a stall.
 *
 * @param nodes size of the compiled graph
 * @param depth nesting of parentheses, or of a schema
 * @param alternatives ways to read the text so far that are followed at the same time
 * @param states states remembered with their transitions and token masks, before all are forgotten
 */
record GrammarLimits(int nodes, int depth, int alternatives, int states) {
    static final GrammarLimits DEFAULTS = new GrammarLimits(200_000, 200, 5_000, 4_096);
}

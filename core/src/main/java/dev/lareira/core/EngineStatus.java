package dev.lareira.core;

import java.util.List;

/**
 * What an {@link Engine} is doing and has done.
 *
 * @param waiting generations in the queue
 * @param slots the generations that run
 * @param sessionBytes memory of all sessions, those of earlier generations included
 * @param maxSessionBytes most that they may take
 * @param totals since the engine was made
 */
public record EngineStatus(int waiting, List<Slot> slots, long sessionBytes, long maxSessionBytes, Totals totals) {
    /**
     * A generation that runs.
     *
     * @param promptTokens tokens of its prompt
     * @param evaluatedTokens tokens of its prompt and answer evaluated so far
     * @param generatedTokens tokens chosen so far
     */
    public record Slot(int promptTokens, int evaluatedTokens, int generatedTokens) {}

    /**
     * Sums over all generations.
     *
     * @param promptTokens tokens of prompts evaluated, without those known from earlier ones
     * @param promptNanos time it took
     * @param generatedTokens tokens chosen
     * @param generatedNanos time of the batches that made them
     * @param batches of generated tokens
     */
    public record Totals(
            long promptTokens, long promptNanos, long generatedTokens, long generatedNanos, long batches) {}
}

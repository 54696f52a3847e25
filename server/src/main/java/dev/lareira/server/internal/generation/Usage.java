package dev.lareira.server.internal.generation;

/**
 * What an answer cost.
 *
 * @param promptTokens of the prompt
 * @param cachedTokens of those, known from earlier requests
 * @param tokens generated
 * @param loadNanos spent on loading the model for it
 * @param promptNanos on reading the prompt
 * @param generatedNanos on generating
 * @param totalNanos since the request was there
 */
public record Usage(
        int promptTokens,
        int cachedTokens,
        int tokens,
        long loadNanos,
        long promptNanos,
        long generatedNanos,
        long totalNanos) {

    public double tokensPerSecond() {
        return generatedNanos == 0 ? 0 : tokens * 1e9 / generatedNanos;
    }

    public double promptTokensPerSecond() {
        return promptNanos == 0 ? 0 : (promptTokens - cachedTokens) * 1e9 / promptNanos;
    }

    /** As of several answers to one prompt. */
    public Usage plus(Usage other) {
        return new Usage(
                promptTokens,
                Math.max(cachedTokens, other.cachedTokens),
                tokens + other.tokens,
                Math.max(loadNanos, other.loadNanos),
                Math.max(promptNanos, other.promptNanos),
                Math.max(generatedNanos, other.generatedNanos),
                Math.max(totalNanos, other.totalNanos));
    }
}

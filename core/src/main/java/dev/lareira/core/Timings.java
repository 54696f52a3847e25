package dev.lareira.core;

/**
 * What a generation cost.
 *
 * @param promptTokens tokens evaluated for the prompt; those already in the session are not counted
 * @param promptNanos time from the call until the prompt was evaluated
 * @param generatedTokens tokens sampled
 * @param generatedNanos time from the end of the prompt until now or the end
 */
public record Timings(int promptTokens, long promptNanos, int generatedTokens, long generatedNanos) {
    public double promptTokensPerSecond() {
        return perSecond(promptTokens, promptNanos);
    }

    public double generatedTokensPerSecond() {
        return perSecond(generatedTokens, generatedNanos);
    }

    private static double perSecond(int tokens, long nanos) {
        return nanos == 0 ? 0 : tokens * 1e9 / nanos;
    }
}

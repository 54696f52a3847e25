package dev.lareira.cli.bench;

import java.util.Arrays;

/**
 * The median of several runs.
 *
 * @param tokensPerSecond of all sequences together
 * @param roofShare the rate's share of what the machine could do just before and after it was measured
 */
public record Measurement(double tokensPerSecond, double roofShare) {
    static Measurement of(double[] rates, double[] shares) {
        return new Measurement(median(rates), median(shares));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

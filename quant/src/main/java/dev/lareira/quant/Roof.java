package dev.lareira.quant;

/**
 * What a machine can do at most, measured with the instructions that the kernels have: "Roofline: an insightful visual
 * performance model" (Williams, Waterman and Patterson 2009). Generating text at batch 1 stands under the first number,
 * reading a prompt under the second.
 *
 * @param threads that worked at the same time
 * @param bytesPerSecond read from memory by all threads together, from more data than caches hold
 * @param operationsPerSecond on 32-bit floats by all threads together; a fused multiply-add is two
 */
public record Roof(int threads, double bytesPerSecond, double operationsPerSecond) {
    private static final int WINDOWS = 6;

    /** Measures this machine for about three seconds; the best of several windows counts. */
    public static Roof measure(int threads) {
        try (RoofMeter meter = RoofMeter.of(threads)) {
            double bytes = 0;
            double operations = 0;
            for (int window = 0; window < WINDOWS; window++) {
                bytes = Math.max(bytes, meter.bytesPerSecond());
                operations = Math.max(operations, meter.operationsPerSecond());
            }
            return new Roof(threads, bytes, operations);
        }
    }
}

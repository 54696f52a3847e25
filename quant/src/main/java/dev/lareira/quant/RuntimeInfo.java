package dev.lareira.quant;

import dev.lareira.quant.internal.Provider;

/**
 * What the kernels run on.
 *
 * @param jvm name and version
 * @param compiler just-in-time compiler as the JVM names it
 * @param vectorBits width of the vector registers in use, 0 for scalar kernels
 * @param processors logical processors that the JVM may use
 */
public record RuntimeInfo(String jvm, String compiler, int vectorBits, int processors) {
    public static RuntimeInfo current() {
        return new RuntimeInfo(
                System.getProperty("java.vendor") + " " + Runtime.version(),
                System.getProperty("sun.management.compiler", System.getProperty("java.vm.info", "unknown")),
                Provider.KERNELS.vectorBits(),
                Runtime.getRuntime().availableProcessors());
    }

    @Override
    public String toString() {
        String vector = vectorBits == 0 ? "no vector unit" : "vector " + vectorBits;
        return "%s, %s, %s, %d processors".formatted(jvm, compiler, vector, processors);
    }
}

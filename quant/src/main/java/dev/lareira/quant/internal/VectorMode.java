package dev.lareira.quant.internal;

/** How the Vector API is to be used. */
public enum VectorMode {
    /** Where it is there, and not before it pays. */
    AUTO,
    /** From the first pass on. */
    AT_ONCE,
    OFF;

    /** {@code auto}, {@code at-once} or {@code off}. */
    public static final String PROPERTY = "lareira.vector";

    public static VectorMode chosen() {
        return switch (System.getProperty(PROPERTY, "auto")) {
            case "at-once" -> AT_ONCE;
            case "off" -> OFF;
            default -> AUTO;
        };
    }
}

package dev.lareira.quant.internal;

/** Chooses the kernels once: the Vector API's where the module is there and allowed, else plain loops with one warning. */
public final class Provider {
    /** {@code auto} or {@code off}. */
    public static final String PROPERTY = "lareira.vector";

    public static final String FLAG = "--add-modules jdk.incubator.vector";

    public static final Kernels KERNELS = choose();

    private Provider() {}

    private static Kernels choose() {
        if (System.getProperty(PROPERTY, "auto").equals("off")) {
            return new ScalarKernels();
        }
        String reason;
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            reason = "the Vector API module is not there; start java with " + FLAG;
        } else if (!System.getProperty("java.vm.name", "").contains("HotSpot")
                && !System.getProperty("java.vm.name", "").contains("OpenJDK")) {
            reason = "the Vector API is only fast on HotSpot; this is " + System.getProperty("java.vm.name");
        } else {
            try {
                return (Kernels) Class.forName("dev.lareira.quant.internal.VectorKernels")
                        .getDeclaredConstructor()
                        .newInstance();
            } catch (ReflectiveOperationException | LinkageError e) {
                reason = "the Vector API kernels cannot be loaded: " + e;
            }
        }
        System.getLogger("dev.lareira.quant")
                .log(System.Logger.Level.WARNING, "Models will run many times slower: " + reason);
        return new ScalarKernels();
    }
}

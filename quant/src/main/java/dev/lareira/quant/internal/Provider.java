package dev.lareira.quant.internal;

import dev.lareira.quant.ColdStart;
import dev.lareira.quant.internal.panel.PanelKernels;
import dev.lareira.quant.internal.roof.RoofLoops;
import dev.lareira.quant.internal.roof.ScalarRoofLoops;

/** Chooses the kernels once: the Vector API's where the module is there and allowed, else plain loops with one warning. */
public final class Provider {
    public static final String FLAG = "--add-modules jdk.incubator.vector";

    public static final Kernels KERNELS = choose();

    private static final Kernels PLAIN =
            KERNELS.vectorBits() == 0 ? KERNELS : new PlainKernels(KERNELS.vectorBits() / Float.SIZE);

    /** Null without the Vector API: packed layouts only pay with it. */
    public static final PanelKernels PANELS = KERNELS.vectorBits() == 0
            ? null
            : load("dev.lareira.quant.internal.panel.VectorPanelKernels", PanelKernels.class);

    public static final RoofLoops ROOF = KERNELS.vectorBits() == 0
            ? new ScalarRoofLoops()
            : load("dev.lareira.quant.internal.roof.VectorRoofLoops", RoofLoops.class);

    private Provider() {}

    /** The kernels to be used now; all give the same bits. */
    public static Kernels kernels() {
        return ColdStart.isPlain() ? PLAIN : KERNELS;
    }

    private static Kernels choose() {
        if (VectorMode.chosen() == VectorMode.OFF) {
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
                return load("dev.lareira.quant.internal.VectorKernels", Kernels.class);
            } catch (IllegalStateException | LinkageError e) {
                reason = "the Vector API kernels cannot be loaded: " + e;
            }
        }
        System.getLogger("dev.lareira.quant")
                .log(System.Logger.Level.WARNING, "Models will run many times slower: " + reason);
        return new ScalarKernels();
    }

    private static <T> T load(String name, Class<T> type) {
        try {
            return type.cast(Class.forName(name).getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(name + ": " + e, e);
        }
    }
}

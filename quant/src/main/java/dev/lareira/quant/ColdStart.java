package dev.lareira.quant;

import dev.lareira.quant.internal.VectorMode;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The first pass of a process through a model. Until C2 has compiled the loop around it, a call of the Vector API takes
 * microseconds, so that the loops of a first pass take more than a second in all, however short it is. Plain loops are
 * compiled sooner and give the same bits: a short first prompt is read by them. Thread-safe.
 */
public final class ColdStart {
    /** Multiply-adds that plain loops do on two processors in the time that vector loops need to be compiled. */
    static final long SHORT = 8_000_000_000L;

    static final ColdStart OF_PROCESS = new ColdStart(VectorMode.chosen() != VectorMode.AUTO);

    private final AtomicBoolean over;
    private volatile boolean plain;

    ColdStart(boolean over) {
        this.over = new AtomicBoolean(over);
    }

    /**
     * Runs a pass. One of a single token is not worth the while: it is the first of an answer, and vector loops have to be
     * compiled for the next.
     *
     * @param parameters of the model
     */
    public static void run(int tokens, long parameters, Runnable pass) {
        OF_PROCESS.pass(tokens, parameters, pass);
    }

    /** Whether plain loops are to be used now. */
    public static boolean isPlain() {
        return OF_PROCESS.plain();
    }

    void pass(int tokens, long parameters, Runnable pass) {
        if (over.getAndSet(true) || tokens == 1 || tokens * parameters > SHORT) {
            pass.run();
            return;
        }
        plain = true;
        try {
            pass.run();
        } finally {
            plain = false;
        }
    }

    boolean plain() {
        return plain;
    }
}

package dev.lareira.rag.internal.hnsw;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Tells the writer when no reader can still hold a node that was taken out of the graph (sleepable read-copy-update with
 * two counters, McKenney 2006). Readers never wait.
 */
public final class Epochs {
    // The two counters on cache lines of their own.
    private static final int PADDING = 32;
    private final AtomicIntegerArray active = new AtomicIntegerArray(2 * PADDING);
    private volatile int epoch;

    /** A reader begins; the result goes to {@link #exit}. */
    public int enter() {
        while (true) {
            int now = epoch;
            int slot = (now & 1) * PADDING;
            active.incrementAndGet(slot);
            if (now == epoch) {
                return slot;
            }
            active.decrementAndGet(slot);
        }
    }

    public void exit(int slot) {
        active.decrementAndGet(slot);
    }

    /** Begins an epoch if all readers of the one before this have gone; the writer's only. */
    boolean advance() {
        if (active.get(((epoch + 1) & 1) * PADDING) != 0) {
            return false;
        }
        epoch = epoch + 1;
        return true;
    }
}

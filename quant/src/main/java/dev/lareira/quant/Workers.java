package dev.lareira.quant;

import dev.lareira.quant.internal.Cores;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A fixed team of threads for short parallel regions, a few microseconds to milliseconds each.
 *
 * <p>The caller takes part. Each thread has a run of tasks of its own, so that what neighbouring tasks read is one stream for its
 * core, and the same in each region of as many tasks; one that is through with them takes from the ends of the others'. What is
 * claimed at once gets less towards the end of a run, so that a thread the operating system has put aside delays few tasks. Workers
 * spin for some microseconds after a region, then park: idle costs nothing. Which thread runs a task is chance; a task that writes
 * only its own results makes them independent of the number of threads.
 *
 * <p>Thread-safe: regions of several callers run one after the other. A task must not start a region of the same team.
 */
public final class Workers implements AutoCloseable {
    /** Pieces of a parallel region that follow each other. */
    @FunctionalInterface
    public interface Range {
        void run(int from, int to);
    }

    /** One piece of a parallel region. */
    @FunctionalInterface
    public interface Task extends Range {
        void run(int index);

        @Override
        default void run(int from, int to) {
            Throwable failure = null;
            for (int i = from; i < to; i++) {
                try {
                    run(i);
                } catch (Throwable e) {
                    failure = e;
                }
            }
            rethrow(failure);
        }
    }

    private static final long SPIN_NANOS = 50_000;
    private static final int SPINS_BETWEEN_CLOCK_READS = 64;
    /** Longs from a run to the next: none shares a line of the cache, nor the neighbour that is fetched with it. */
    private static final int APART = 16;
    /** A claim takes one of so many parts of what is left of a run: each is a barrier, at which the processor stops reading ahead. */
    private static final int SHARE = 4;

    private final Thread[] threads;
    private final AtomicIntegerArray parked;
    private final ReentrantLock oneRegion = new ReentrantLock();
    /** Number of regions so far. */
    private final AtomicLong region = new AtomicLong();
    /** Of each thread, the caller's first, {@link #APART}: high half: its next unclaimed task; low half: the end of its tasks. */
    private final AtomicLongArray runs;

    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile Throwable failure;
    private volatile Thread waiting;
    private volatile boolean stopped;
    // Written while all runs are empty and read after a claim, whose task keeps the region from ending.
    private Range tasks;

    private Workers(int size) {
        threads = new Thread[size - 1];
        parked = new AtomicIntegerArray(size - 1);
        runs = new AtomicLongArray(size * APART);
        for (int i = 0; i < threads.length; i++) {
            int index = i;
            threads[i] = Thread.ofPlatform()
                    .daemon()
                    .name("lareira-worker-" + (i + 1))
                    .start(() -> work(index));
        }
    }

    /** A team of this many threads, the caller of a region included. */
    public static Workers of(int threads) {
        if (threads < 1) {
            throw new QuantException("a team of " + threads + " threads; expected at least 1");
        }
        return new Workers(threads);
    }

    /** Threads of a team that has this machine for itself: one for each core, of the fast kind where there are two. */
    public static int defaultSize() {
        return Cores.count(Path.of("/sys/devices"), Runtime.getRuntime().availableProcessors());
    }

    /** Threads, the caller included. */
    public int size() {
        return threads.length + 1;
    }

    /**
     * Runs each of the tasks 0 to {@code count - 1} once and returns when all are done. What they wrote is visible to the
     * caller.
     *
     * @throws RuntimeException or Error: one that a task threw; the other tasks are still run
     */
    public void run(int count, Task what) {
        run(count, (Range) what);
    }

    /** The same for tasks that take less time one after the other; those of a range that throws may be left out. */
    public void run(int count, Range what) {
        if (count == 1 || threads.length == 0) {
            what.run(0, count);
            return;
        }
        oneRegion.lock();
        try {
            tasks = what;
            failure = null;
            unfinished.set(count);
            for (int i = 0; i < size(); i++) {
                runs.set(i * APART, run(first(i, count), first(i + 1, count)));
            }
            region.incrementAndGet();
            wake(count - 1);
            takePart(0);
            await();
            tasks = null;
            rethrow(failure);
        } finally {
            oneRegion.unlock();
        }
    }

    /** Ends the threads; a team that was closed runs every task on the caller. */
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }

    private void wake(int wanted) {
        for (int i = 0; i < threads.length && wanted > 0; i++, wanted--) {
            if (parked.get(i) == 1) {
                LockSupport.unpark(threads[i]);
            }
        }
    }

    private int first(int thread, int count) {
        return (int) ((long) thread * count / size());
    }

    private static long run(int next, int end) {
        return (long) next << 32 | end;
    }

    private static int next(long run) {
        return (int) (run >>> 32);
    }

    private static int end(long run) {
        return (int) run;
    }

    private static int left(long run) {
        return end(run) - next(run);
    }

    private void takePart(int thread) {
        for (long claimed = claim(thread); left(claimed) > 0; claimed = claim(thread)) {
            runClaimed(tasks, claimed);
        }
    }

    /** The first tasks of a thread's own run, or the last of the longest one; none when none is left. */
    private long claim(int thread) {
        int from = thread * APART;
        while (true) {
            long seen = runs.get(from);
            if (left(seen) == 0) {
                from = longest();
                seen = runs.get(from);
                if (left(seen) == 0) {
                    return seen;
                }
            }
            boolean own = from == thread * APART;
            int next = next(seen);
            int end = end(seen);
            int count = Math.max(1, left(seen) / SHARE);
            int cut = own ? next + count : end - count;
            if (runs.compareAndSet(from, seen, own ? run(cut, end) : run(next, cut))) {
                return own ? run(next, cut) : run(cut, end);
            }
        }
    }

    private int longest() {
        int longest = 0;
        for (int i = APART; i < runs.length(); i += APART) {
            if (left(runs.get(i)) > left(runs.get(longest))) {
                longest = i;
            }
        }
        return longest;
    }

    private void runClaimed(Range current, long claimed) {
        try {
            current.run(next(claimed), end(claimed));
        } catch (Throwable e) {
            failure = e;
        } finally {
            if (unfinished.addAndGet(-left(claimed)) == 0) {
                Thread caller = waiting;
                if (caller != null) {
                    LockSupport.unpark(caller);
                }
            }
        }
    }

    private void await() {
        long deadline = System.nanoTime() + SPIN_NANOS;
        for (int spins = 1; unfinished.get() > 0; spins++) {
            Thread.onSpinWait();
            if (spins % SPINS_BETWEEN_CLOCK_READS == 0 && System.nanoTime() - deadline > 0) {
                waiting = Thread.currentThread();
                while (unfinished.get() > 0) {
                    LockSupport.park(this);
                }
                waiting = null;
            }
        }
    }

    private static void rethrow(Throwable failure) {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    private void work(int index) {
        long done = 0;
        while (!stopped) {
            long seen = region.get();
            if (seen != done) {
                takePart(index + 1);
                done = seen;
            }
            idle(index, done);
        }
    }

    /** Returns when there is a new region, or now and then for no reason. */
    private void idle(int index, long done) {
        long deadline = System.nanoTime() + SPIN_NANOS;
        for (int spins = 1; region.get() == done; spins++) {
            Thread.onSpinWait();
            if (spins % SPINS_BETWEEN_CLOCK_READS == 0 && System.nanoTime() - deadline > 0) {
                parked.set(index, 1);
                if (region.get() == done && !stopped) {
                    LockSupport.park(this);
                }
                parked.set(index, 0);
                return;
            }
        }
    }
}

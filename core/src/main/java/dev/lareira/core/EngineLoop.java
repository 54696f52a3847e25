package dev.lareira.core;

import dev.lareira.core.EngineStatus.Slot;
import dev.lareira.core.EngineStatus.Totals;
import dev.lareira.core.internal.model.Batch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the thread of an {@link Engine} does, round by round: one token for each generation that has read its prompt, then
 * a piece of the prompts of the others.
 *
 * <p>Kernels for few and for many rows round differently, so that which of them a row goes through must depend on its own
 * generation only: generated tokens go in batches of at most {@link #FEW}, prompts one by one in pieces of at least
 * {@link Session#MANY} unless they are shorter.
 */
final class EngineLoop implements Runnable {
    /** What is verified together with a token has the same logits as alone. */
    private static final int FEW = Speculation.MAX_TOKENS + 1;

    /** How long the reading of prompts may hold up tokens, and new requests where there are none. */
    private static final long PIECE_NANOS = 100_000_000;

    private static final long ALONE_NANOS = 250_000_000;
    private static final int LEAST_PIECE = 32;
    /** Tokens of an answer for which there must be memory when a generation starts beside others. */
    private static final int MARGIN = 128;

    private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);

    private final Engine engine;
    private final Model model;
    private final EngineSessions sessions;
    private final int parallel;
    private final List<Generation> running = new CopyOnWriteArrayList<>();
    private final Batch batch = new Batch();
    /** Those with tokens in the batch. */
    private final List<Generation> joined = new ArrayList<>();

    private final float[][] logits = new float[FEW][];
    private double nanosPerPromptToken = 2_000_000;
    private long round;
    private volatile Totals totals = new Totals(0, 0, 0, 0, 0);
    private volatile List<Slot> slots = List.of();

    EngineLoop(Engine engine, Model model, EngineSessions sessions, int parallel) {
        this.engine = engine;
        this.model = model;
        this.sessions = sessions;
        this.parallel = parallel;
    }

    /** Generations that run now. */
    int running() {
        return running.size();
    }

    EngineStatus status(int waiting) {
        return new EngineStatus(waiting, slots, sessions.byteSize(), sessions.maxBytes(), totals);
    }

    @Override
    public void run() {
        while (engine.awaitWork(!running.isEmpty())) {
            try {
                round();
            } catch (RuntimeException | Error e) {
                failAll(e);
            }
            tellSlots();
        }
        dropCancelled();
        running.forEach(g -> end(g, FinishReason.CANCELLED));
        slots = List.of();
        sessions.close();
    }

    private void round() {
        round++;
        dropCancelled();
        admit();
        // Before the first tokens of those admitted are out.
        tellSlots();
        generate();
        read();
    }

    private void tellSlots() {
        slots = running.stream().map(EngineLoop::slot).toList();
    }

    private static Slot slot(Generation g) {
        return new Slot(g.promptTokens(), g.session == null ? 0 : g.session.position(), g.chooser.generated());
    }

    private void dropCancelled() {
        engine.leavers().forEach(g -> g.publish(Optional.of(FinishReason.CANCELLED)));
        for (Generation g : running) {
            if (g.isCancelled()) {
                end(g, FinishReason.CANCELLED);
            }
        }
    }

    private void admit() {
        while (running.size() < parallel) {
            Optional<Generation> next = engine.nextWaiting();
            if (next.isEmpty()) {
                return;
            }
            if (!running.isEmpty() && !sessions.fits(running, next.get().length + MARGIN)) {
                engine.waitAgain(next.get());
                return;
            }
            next.get().served = round;
            running.add(next.get());
        }
    }

    /** The next token of all that have read their prompts. */
    private void generate() {
        List<Generation> ready = running.stream().filter(g -> !g.isReading()).toList();
        for (int start = 0; start < ready.size(); start += FEW) {
            List<Generation> together = ready.subList(start, Math.min(ready.size(), start + FEW));
            makeRoom(together, 1);
            long begin = System.nanoTime();
            for (Generation g : together) {
                if (running.contains(g)) {
                    join(g, g.length);
                }
            }
            int tokens = forward();
            if (tokens > 0) {
                long nanos = System.nanoTime() - begin;
                totals = new Totals(
                        totals.promptTokens(),
                        totals.promptNanos(),
                        totals.generatedTokens() + tokens,
                        totals.generatedNanos() + nanos,
                        totals.batches() + 1);
            }
        }
    }

    /** Pieces of prompts, each time of the generation that was served longest ago. */
    private void read() {
        boolean alone = running.stream().allMatch(Generation::isReading);
        long start = System.nanoTime();
        long left = alone ? ALONE_NANOS : PIECE_NANOS;
        while (left > 0) {
            Optional<Generation> next = running.stream()
                    .filter(g -> g.isReading() && !sessions.isBeingRead(g, running))
                    .min(Comparator.comparingLong(g -> g.served));
            if (next.isEmpty()) {
                return;
            }
            readPiece(next.get(), left);
            left -= System.nanoTime() - start;
            start = System.nanoTime();
        }
    }

    private void readPiece(Generation g, long nanos) {
        g.served = ++round;
        if (g.session == null) {
            g.begin(sessions.begin(g, running, Session.MANY));
        }
        int from = g.session.position();
        int most = (int) Math.clamp(
                nanos / nanosPerPromptToken, LEAST_PIECE, model.options().batchSize());
        int end = g.length - from - most < Session.MANY ? g.length : from + most;
        makeRoom(List.of(g), end - from);
        if (!running.contains(g)) {
            return;
        }
        long begin = System.nanoTime();
        join(g, end);
        int tokens = forward();
        long took = System.nanoTime() - begin;
        if (tokens > 0) {
            nanosPerPromptToken += ((double) took / tokens - nanosPerPromptToken) / 2;
            totals = new Totals(
                    totals.promptTokens() + tokens,
                    totals.promptNanos() + took,
                    totals.generatedTokens(),
                    totals.generatedNanos(),
                    totals.batches());
        }
    }

    /** For what these are about to evaluate: forgets earlier sessions, then takes those of the youngest that run. */
    private void makeRoom(List<Generation> growing, int tokens) {
        List<Generation> left = new ArrayList<>(growing);
        while (!sessions.fits(running, left, tokens)) {
            if (sessions.forget()) {
                continue;
            }
            Generation youngest = running.getLast();
            left.remove(youngest);
            if (running.size() == 1) {
                end(youngest, FinishReason.CONTEXT_FULL);
                return;
            }
            running.remove(youngest);
            if (youngest.session != null) {
                youngest.session.close();
                youngest.session = null;
            }
            engine.waitAgain(youngest);
        }
    }

    private void join(Generation g, int end) {
        if (g.session.remaining() == 0) {
            end(g, FinishReason.CONTEXT_FULL);
            return;
        }
        g.session.join(batch, g.text, g.session.position(), end, end == g.length);
        joined.add(g);
    }

    /** Evaluates the batch, and all whose text is then evaluated to its end choose a token; returns its size. */
    private int forward() {
        int size = batch.size();
        try {
            if (size == 0) {
                return 0;
            }
            List<Generation> choosing =
                    joined.stream().filter(g -> !g.isUnread()).toList();
            int[] count = {0};
            model.transformer().forward(batch, (row, values, offset) -> keep(count[0]++, values, offset));
            model.workers().run(choosing.size(), i -> choose(choosing.get(i), logits[i]));
            choosing.forEach(this::chosen);
            return size;
        } catch (RuntimeException | Error e) {
            joined.forEach(g -> fail(g, e));
            return 0;
        } finally {
            batch.clear();
            joined.clear();
        }
    }

    private void keep(int row, float[] values, int offset) {
        if (logits[row] == null) {
            logits[row] = new float[model.transformer().vocabularySize()];
        }
        System.arraycopy(values, offset, logits[row], 0, logits[row].length);
    }

    /** Runs on any thread of the team. */
    private static void choose(Generation g, float[] logits) {
        try {
            g.end = g.chooser.choose(logits);
        } catch (LareiraException e) {
            g.refused = Optional.of(e);
        }
    }

    private void chosen(Generation g) {
        if (g.refused.isPresent()) {
            fail(g, g.refused.get());
        } else if (g.end.isPresent()) {
            end(g, g.end.get());
        } else {
            g.append(g.chooser.last());
            g.publish(Optional.empty());
        }
    }

    private void end(Generation g, FinishReason reason) {
        running.remove(g);
        if (g.session != null) {
            sessions.keep(g.session);
            g.session = null;
        }
        g.publish(Optional.of(reason));
    }

    private void fail(Generation g, Throwable cause) {
        running.remove(g);
        if (g.session != null) {
            g.session.close();
            g.session = null;
        }
        if (cause instanceof LareiraException ours) {
            g.fail(ours);
            return;
        }
        LOG.error("a generation failed", cause);
        String reason = cause instanceof OutOfMemoryError ? "out of memory" : String.valueOf(cause.getMessage());
        g.fail(new LareiraException("the generation failed: " + reason, cause));
    }

    /** Memory of earlier generations is the first to go, should it be what is missing. */
    private void failAll(Throwable cause) {
        running.forEach(g -> fail(g, cause));
        while (cause instanceof OutOfMemoryError && sessions.forget()) {
            LOG.debug("forgot an earlier session");
        }
    }
}

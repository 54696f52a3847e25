package dev.lareira.server.internal.generation;

import dev.lareira.server.internal.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;

/** Several answers at once, each on a thread of its own. */
public final class Together {
    private static final Executor THREADS =
            task -> Thread.ofVirtual().name("lareira-answer").start(task);

    private Together() {}

    /**
     * What each of the tasks 0 to {@code count - 1} gives; one runs on this thread.
     *
     * @throws RuntimeException the first that a task threw, when all have ended
     */
    public static <T> List<T> run(int count, IntFunction<T> task) {
        if (count == 1) {
            return List.of(task.apply(0));
        }
        List<CompletableFuture<T>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int index = i;
            futures.add(CompletableFuture.supplyAsync(() -> task.apply(index), THREADS));
        }
        try {
            CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).join();
            return futures.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw ApiException.because(500, e.getCause());
        }
    }
}

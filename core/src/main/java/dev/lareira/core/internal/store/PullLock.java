package dev.lareira.core.internal.store;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One pull of a file at a time: a lock among the threads of this JVM, and below it {@code NAME.lock} among processes. Both
 * are needed, since file locks belong to the whole JVM.
 */
final class PullLock implements AutoCloseable {
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();
    private static final long POLL_MILLIS = 100;

    private final ReentrantLock threads;
    private final Path file;
    private final FileChannel channel;

    private PullLock(ReentrantLock threads, Path file, FileChannel channel) {
        this.threads = threads;
        this.file = file;
        this.channel = channel;
    }

    /** Waits while another pull holds the lock, unless cancelled or interrupted. */
    static PullLock of(Path target, DownloadListener listener) throws IOException {
        ReentrantLock threads =
                THREADS.computeIfAbsent(target.toAbsolutePath().normalize(), path -> new ReentrantLock());
        boolean told = false;
        while (!tryLock(threads)) {
            told = waiting(target, listener, told);
        }
        Path file = target.resolveSibling(target.getFileName() + ".lock");
        FileChannel channel = null;
        boolean locked = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            for (FileLock lock = channel.tryLock(); lock == null; lock = channel.tryLock()) {
                told = waiting(target, listener, told);
                pause();
            }
            locked = true;
            return new PullLock(threads, file, channel);
        } finally {
            if (!locked) {
                if (channel != null) {
                    channel.close();
                }
                threads.unlock();
            }
        }
    }

    /** Clears the lock file away. Only for a pull that succeeded: whoever still waits on it finds the file there. */
    void succeeded() throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            threads.unlock();
        }
    }

    private static boolean waiting(Path target, DownloadListener listener, boolean told) {
        if (!told) {
            listener.message("waiting for another pull of " + target.getFileName());
        }
        if (listener.cancelled()) {
            throw new LareiraException("cancelled while waiting for another pull of " + target);
        }
        return true;
    }

    private static boolean tryLock(ReentrantLock lock) {
        try {
            return lock.tryLock(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static LareiraException interrupted() {
        Thread.currentThread().interrupt();
        return new LareiraException("interrupted while waiting for another pull of the same file");
    }
}

package dev.lareira.core.internal.store;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * One pull of a file at a time, among threads and processes: a lock on one byte of {@code .lock} in the folder, at a
 * position that the file's name gives.
 *
 * <p>Closing any channel of a file gives up all locks that this JVM has on it (POSIX), so all pulls into a folder share
 * one; it is an asynchronous one because that is not closed by an interrupt.
 */
final class PullLock implements AutoCloseable {
    private static final Map<Path, Shared> OPEN = new HashMap<>();
    private static final long POLL_MILLIS = 100;

    private final Shared shared;
    private final FileLock lock;

    private PullLock(Shared shared, FileLock lock) {
        this.shared = shared;
        this.lock = lock;
    }

    /**
     * Waits while another pull holds the lock.
     *
     * @throws LareiraException when cancelled or interrupted
     */
    static PullLock of(Path folder, String name, DownloadListener listener) throws IOException {
        Shared shared = Shared.open(folder.toRealPath().resolve(".lock"));
        FileLock lock = null;
        try {
            lock = shared.tryLock(name);
            if (lock == null) {
                listener.message("waiting for another pull of " + name);
            }
            while (lock == null) {
                if (listener.cancelled()) {
                    throw new LareiraException("cancelled while waiting for another pull of " + name);
                }
                Thread.sleep(POLL_MILLIS);
                lock = shared.tryLock(name);
            }
            return new PullLock(shared, lock);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LareiraException("interrupted while waiting for another pull of " + name);
        } finally {
            if (lock == null) {
                shared.leave();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            lock.release();
        } finally {
            shared.leave();
        }
    }

    /** The channel of a lock file while any pull of this JVM uses it. */
    private static final class Shared {
        private final Path file;
        private final AsynchronousFileChannel channel;
        private int users;

        private Shared(Path file) throws IOException {
            this.file = file;
            channel = AsynchronousFileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }

        static Shared open(Path file) throws IOException {
            synchronized (OPEN) {
                Shared shared = OPEN.get(file);
                if (shared == null) {
                    shared = new Shared(file);
                    OPEN.put(file, shared);
                }
                shared.users++;
                return shared;
            }
        }

        /** Null while a thread or a process has it. */
        FileLock tryLock(String name) throws IOException {
            try {
                return channel.tryLock(Integer.toUnsignedLong(name.hashCode()), 1, false);
            } catch (OverlappingFileLockException e) {
                return null;
            }
        }

        void leave() throws IOException {
            synchronized (OPEN) {
                if (--users == 0) {
                    OPEN.remove(file);
                    channel.close();
                }
            }
        }
    }
}

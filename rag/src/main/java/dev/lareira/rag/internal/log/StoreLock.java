package dev.lareira.rag.internal.log;

import dev.lareira.rag.RagException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * One writer a folder, among processes and within this one. The operating system gives the lock up when its process ends,
 * however it ends.
 */
final class StoreLock implements AutoCloseable {
    /** Beyond the text, which others can then read also where locked bytes cannot be. */
    private static final long LOCKED_BYTE = 1 << 20;

    /** Closing any stream of a file gives up all locks that this process has on it (POSIX), so it is opened once. */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path file;
    private final RandomAccessFile access;
    private final FileLock lock;

    private StoreLock(Path file, RandomAccessFile access, FileLock lock) {
        this.file = file;
        this.access = access;
        this.lock = lock;
    }

    /** @throws RagException if another has it; the message says who */
    static StoreLock take(Path folder) throws IOException {
        Path file = folder.toRealPath().resolve("lock");
        synchronized (HELD) {
            if (HELD.contains(file)) {
                throw new RagException(folder + " is already open for writing in this process; close that one first");
            }
            RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw");
            try {
                FileLock lock = access.getChannel().tryLock(LOCKED_BYTE, 1, false);
                if (lock == null) {
                    throw new RagException(folder + " is in use by another process" + holder(file)
                            + ", and only one may write: searching and asking work beside it; for changes use that one (a"
                            + " server keeps the notes up to date by itself) or end it first");
                }
                access.setLength(0);
                access.write(("" + ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII));
                HELD.add(file);
                return new StoreLock(file, access, lock);
            } catch (IOException | RuntimeException e) {
                access.close();
                throw e;
            }
        }
    }

    private static String holder(Path file) {
        try {
            String pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return pid.matches("\\d{1,18}") ? " (number " + pid + ")" : "";
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            HELD.remove(file);
            try (access) {
                lock.release();
            }
        }
    }
}

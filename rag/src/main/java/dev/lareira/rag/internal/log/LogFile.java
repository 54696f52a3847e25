package dev.lareira.rag.internal.log;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A file of a log. Unlike a channel's, its operations are not cut short by an interrupt of the thread. Thread-safe. */
public interface LogFile extends Closeable {
    /** Opens files, those of the disk or, in tests, ones that fail. */
    interface Opener {
        LogFile open(Path path, boolean writable) throws IOException;
    }

    Opener DISK = DiskFile::new;

    long length() throws IOException;

    /** Reads as much as asked for; the end of the file is an error. */
    void read(long at, byte[] into, int offset, int length) throws IOException;

    void write(long at, byte[] bytes, int offset, int length) throws IOException;

    void truncate(long length) throws IOException;

    /** Returns when all that was written is on the device. */
    void force() throws IOException;

    /** A file of the disk. */
    final class DiskFile implements LogFile {
        private final RandomAccessFile file;

        DiskFile(Path path, boolean writable) throws IOException {
            file = new RandomAccessFile(path.toFile(), writable ? "rw" : "r");
        }

        @Override
        public long length() throws IOException {
            return file.length();
        }

        @Override
        public synchronized void read(long at, byte[] into, int offset, int length) throws IOException {
            file.seek(at);
            file.readFully(into, offset, length);
        }

        @Override
        public synchronized void write(long at, byte[] bytes, int offset, int length) throws IOException {
            file.seek(at);
            file.write(bytes, offset, length);
        }

        @Override
        public synchronized void truncate(long length) throws IOException {
            file.setLength(length);
        }

        @Override
        public void force() throws IOException {
            file.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}

package dev.lareira.rag.internal.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.UUID;

/** One file of a log. Appends come from one thread at a time; reads from any. */
final class Segment implements Closeable {
    static final String SUFFIX = ".log";
    static final String PARTIAL = ".partial";

    private static final System.Logger LOG = System.getLogger("dev.lareira.rag");

    private final Path path;
    private final SegmentHeader header;
    private final LogFile file;
    private long end;
    /** All bytes, where they must not be put right in the file. */
    private ByteBuffer kept;

    private volatile boolean closed;

    private Segment(Path path, SegmentHeader header, LogFile file, long end) {
        this.path = path;
        this.header = header;
        this.file = file;
        this.end = end;
    }

    static Path path(Path folder, long number) {
        return folder.resolve("%016x".formatted(number) + SUFFIX);
    }

    /** A segment that is not there for others before {@link #publish}. */
    static Segment create(Path folder, SegmentHeader header, LogFile.Opener opener) throws IOException {
        Path path = path(folder, header.number());
        LogFile file = opener.open(partial(path), true);
        file.truncate(0);
        file.write(0, header.encode(), 0, SegmentHeader.BYTES);
        return new Segment(path, header, file, SegmentHeader.BYTES);
    }

    /** Forces what was written and gives the file its name. The caller forces the folder. */
    void publish() throws IOException {
        file.force();
        Files.move(partial(), path, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path partial(Path path) {
        return path.resolveSibling(path.getFileName() + PARTIAL);
    }

    /** The name of the file before it is published. */
    Path partial() {
        return partial(path);
    }

    static Segment open(Path path, boolean writable, LogFile.Opener opener) throws IOException {
        LogFile file = opener.open(path, writable);
        try {
            byte[] start = new byte[SegmentHeader.BYTES];
            file.read(0, start, 0, (int) Math.min(file.length(), start.length));
            byte[] read = start.clone();
            SegmentHeader header = SegmentHeader.decode(path, start);
            if (writable && !Arrays.equals(read, start)) {
                file.write(0, start, 0, start.length);
            }
            return new Segment(path, header, file, file.length());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** All bytes of the file. */
    ByteBuffer load() throws IOException {
        byte[] bytes = new byte[Math.toIntExact(file.length())];
        file.read(0, bytes, 0, bytes.length);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    Path path() {
        return path;
    }

    UUID store() {
        return header.store();
    }

    long number() {
        return header.number();
    }

    long replaces() {
        return header.replaces();
    }

    /** Bytes up to the end of the last whole record. */
    long end() {
        return end;
    }

    /** Writes a record behind the last and returns where. What a failed write left is cut off. */
    long append(byte[] record, int length) throws IOException {
        long at = end;
        try {
            file.write(at, record, 0, length);
        } catch (IOException e) {
            try {
                file.truncate(at);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
        end = at + length;
        return at;
    }

    byte[] read(long at, int length) throws IOException {
        byte[] bytes = new byte[length];
        if (kept != null) {
            kept.get((int) at, bytes);
        } else {
            file.read(at, bytes, 0, length);
        }
        return bytes;
    }

    /** Reads from these bytes of the whole file from now on. */
    void keep(ByteBuffer bytes) {
        kept = bytes;
    }

    /** Writes over bytes that were found to be wrong. */
    void mend(int at, byte[] bytes, int length) throws IOException {
        file.write(at, bytes, at, length);
    }

    /** Cuts off what stands behind the last whole record. */
    void cut(long length) throws IOException {
        file.truncate(length);
        end = length;
    }

    void force() throws IOException {
        file.force();
    }

    boolean closed() {
        return closed;
    }

    /** What was written stays in any case, so a failure is no more than told. */
    @Override
    public void close() {
        closed = true;
        try {
            file.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot close " + path, e);
        }
    }

    /** Closes and deletes the file, under either name. */
    void discard() {
        close();
        Folder.delete(partial());
        Folder.delete(path);
    }
}

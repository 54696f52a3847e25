package dev.lareira.core.internal.store;

import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What has arrived of a file: {@code NAME.part}, and beside it {@code NAME.part.etag}, the server's tag of the file it is a
 * part of. Its SHA-256 is worked out as bytes arrive. Used by whoever holds the {@link PullLock}.
 */
final class Partial {
    private final Path target;
    private final Path file;
    private final Path tagFile;
    private final Disk disk;
    private Sha256 sum = new Sha256();
    private long bytes;
    private String tag = "";

    private Partial(Path target, Disk disk) {
        this.target = target;
        this.disk = disk;
        this.file = target.resolveSibling(target.getFileName() + ".part");
        this.tagFile = file.resolveSibling(file.getFileName() + ".etag");
    }

    /** What an earlier attempt has left, which counts only when it is known of which file it is a part. */
    static Partial open(Path target, Disk disk) throws IOException {
        Partial partial = new Partial(target, disk);
        if (Files.exists(partial.file) && Files.exists(partial.tagFile)) {
            partial.bytes = Files.size(partial.file);
            partial.tag = Files.readString(partial.tagFile);
            partial.sum.update(partial.file);
        }
        return partial;
    }

    long bytes() {
        return bytes;
    }

    /** The tag that a server must still give the file for what is here to be a part of it; empty when there is none. */
    String tag() {
        return tag;
    }

    boolean resumable() {
        return bytes > 0 && !tag.isEmpty();
    }

    /** Forgets what has arrived, to start with a file of this tag. */
    void restart(String newTag) throws IOException {
        discard();
        bytes = 0;
        sum = new Sha256();
        tag = newTag;
        Files.createDirectories(file.getParent());
        if (!tag.isEmpty()) {
            Files.writeString(tagFile, tag);
        }
    }

    /** @throws LareiraException when the disk has not room for so many more bytes */
    void requireRoomFor(long more) throws IOException {
        long usable = disk.usableBytes(file.getParent());
        if (more > usable) {
            throw new LareiraException(
                    "%s needs %.1f MB more, but %s has %.1f MB free; free some space, or set LAREIRA_HOME to a folder on another disk"
                            .formatted(target.getFileName(), more / 1e6, file.getParent(), usable / 1e6));
        }
    }

    OutputStream append() throws IOException {
        OutputStream out = disk.append(file);
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] chunk, int offset, int length) throws IOException {
                out.write(chunk, offset, length);
                sum.update(chunk, offset, length);
                bytes += length;
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    /**
     * Makes the whole file appear under its name.
     *
     * @param sha256 expected, in hex; empty when unknown
     * @throws LareiraException when it is not what was expected; it is deleted
     */
    Path publish(String sha256, Object origin) throws IOException {
        String actual = sum.hex();
        if (!sha256.isEmpty() && !actual.equalsIgnoreCase(sha256)) {
            discard();
            throw new LareiraException("%s: SHA-256 is %s, expected %s. The download was deleted; pull again."
                    .formatted(origin, actual, sha256));
        }
        try {
            GgufCheck.require(file, origin);
        } catch (LareiraException e) {
            discard();
            throw e;
        }
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(tagFile);
        return target;
    }

    private void discard() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(tagFile);
    }
}

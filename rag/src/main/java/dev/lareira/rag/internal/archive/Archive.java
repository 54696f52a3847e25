package dev.lareira.rag.internal.archive;

import dev.lareira.rag.NoteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** A zip that is read within limits, so that a small file cannot unpack to more than the machine holds. Thread-safe. */
public final class Archive implements AutoCloseable {
    /** Below this size a high ratio does no harm. */
    private static final int HARMLESS = 1 << 20;

    private final ZipFile zip;
    private final NoteOptions options;
    private final Map<String, ZipArchiveEntry> entries = new LinkedHashMap<>();

    private Archive(SeekableByteChannel channel, NoteOptions options) throws IOException {
        this.options = options;
        try {
            zip = ZipFile.builder()
                    .setSeekableByteChannel(channel)
                    .setCharset(StandardCharsets.UTF_8)
                    .get();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ZipException("not a zip: " + e.getMessage());
        }
        long total = 0;
        for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
            String name = entry.getName().replace('\\', '/');
            if (entry.isDirectory() || name.endsWith("/") || unsafe(name)) {
                continue;
            }
            entries.put(name, entry);
            total += Math.max(0, entry.getSize());
            if (total > options.maxArchiveBytes()) {
                zip.close();
                throw new ZipException("it unpacks to more than " + options.maxArchiveBytes() + " bytes");
            }
        }
    }

    /** Names that lead out of the archive. */
    private static boolean unsafe(String name) {
        return name.isEmpty()
                || name.startsWith("/")
                || name.matches("[A-Za-z]:.*")
                || ("/" + name + "/").contains("/../");
    }

    public static Archive open(Path file, NoteOptions options) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file);
        try {
            return new Archive(channel, options);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    public static Archive open(byte[] bytes, NoteOptions options) throws IOException {
        return new Archive(new SeekableInMemoryByteChannel(bytes), options);
    }

    /** Files by name, in the order of the archive. */
    public Map<String, ZipArchiveEntry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /** The first bytes of a file, at most {@code maxFileBytes}. */
    public synchronized byte[] read(String name) throws IOException {
        ZipArchiveEntry entry = Optional.ofNullable(entries.get(name))
                .orElseThrow(() -> new ZipException("there is no " + name + " in the archive"));
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw new ZipException(name + " is encrypted");
        }
        if (!zip.canReadEntryData(entry)) {
            throw new ZipException(name + " is compressed by method " + entry.getMethod() + ", which is not supported");
        }
        long most = Math.max(HARMLESS, entry.getCompressedSize() * options.maxArchiveRatio());
        int limit = (int) Math.min(options.maxFileBytes(), most);
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(limit);
            if (bytes.length == most && in.read() >= 0) {
                throw new ZipException(name + " unpacks to more than " + options.maxArchiveRatio() + " times its size");
            }
            return bytes;
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            throw new ZipException(name + " is damaged: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

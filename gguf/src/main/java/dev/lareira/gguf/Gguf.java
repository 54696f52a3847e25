package dev.lareira.gguf;

import dev.lareira.gguf.internal.Header;
import dev.lareira.gguf.internal.Parts;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A GGUF model file, or all files of a split model, mapped into memory.
 *
 * <pre>{@code
 * try (Gguf file = Gguf.open(path)) {
 *     String architecture = file.metadata().string("general.architecture");
 *     MemorySegment weights = file.data("blk.0.attn_q.weight");
 * }
 * }</pre>
 *
 * <p>Thread-safe. The mapping belongs to this object: segments from {@link #data} must not be used after
 * {@link #close()}, metadata and tensor table may be.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">the GGUF specification</a>
 */
public final class Gguf implements AutoCloseable {
    private final List<Path> files;
    private final List<Header> headers;
    private final List<MemorySegment> segments;
    private final Arena arena;
    private final Metadata metadata;
    private final Map<String, TensorInfo> tensors;

    private Gguf(List<Path> files, List<Header> headers, List<MemorySegment> segments, Arena arena) {
        this.files = files;
        this.headers = headers;
        this.segments = segments;
        this.arena = arena;
        this.metadata = new Metadata(headers.getFirst().metadata());
        this.tensors = new LinkedHashMap<>();
        for (int part = 0; part < headers.size(); part++) {
            for (TensorInfo tensor : headers.get(part).tensors()) {
                if (tensors.putIfAbsent(tensor.name(), tensor) != null) {
                    throw new GgufException(
                            "%s: tensor %s is also in another part".formatted(files.get(part), tensor.name()));
                }
            }
        }
    }

    /** Opens a file with {@link GgufLimits#DEFAULT}. */
    public static Gguf open(Path path) {
        return open(path, GgufLimits.DEFAULT);
    }

    /**
     * Maps a file, and with any part of a split model all of them, and checks header and extents of every tensor.
     *
     * @throws GgufException when it cannot be read or used, with path, offset and what was expected
     */
    public static Gguf open(Path path, GgufLimits limits) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment segment = map(path, arena);
            List<MemorySegment> segments = new ArrayList<>(List.of(segment));
            List<Header> headers = new ArrayList<>(List.of(read(path, segment, limits, 0)));
            int count = new Metadata(headers.getFirst().metadata()).integer("split.count", 0);
            List<Path> files = Parts.of(path, count, limits);
            if (files.size() > 1) {
                // Read again below, each with its number.
                segments.clear();
                headers.clear();
            }
            for (int part = headers.size(); part < files.size(); part++) {
                Path file = files.get(part);
                segments.add(file.equals(path) ? segment : map(file, arena));
                headers.add(read(file, segments.getLast(), limits, part));
                checkPart(file, headers.getLast(), part, files.size());
                checkHeaderBytes(file, headers, limits);
            }
            Gguf file = new Gguf(files, List.copyOf(headers), List.copyOf(segments), arena);
            file.checkSplitTotal();
            return file;
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Reads a file that is in memory already; it cannot be a split one. The segment stays the caller's.
     *
     * @throws GgufException as {@link #open(Path, GgufLimits)}
     */
    public static Gguf of(MemorySegment file, GgufLimits limits) {
        Header header = Header.read(file, limits, 0);
        return new Gguf(List.of(), List.of(header), List.of(file), Arena.ofAuto());
    }

    /** 2 or 3. */
    public int version() {
        return headers.getFirst().version();
    }

    /** Key-value pairs of the first file. */
    public Metadata metadata() {
        return metadata;
    }

    /** All tensors of all parts, in file order. */
    public List<TensorInfo> tensors() {
        return List.copyOf(tensors.values());
    }

    public Optional<TensorInfo> tensor(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /**
     * The bytes of a tensor as they lie in the file, read-only.
     *
     * @throws GgufException when there is no such tensor
     */
    public MemorySegment data(String name) {
        return data(tensor(name).orElseThrow(() -> new GgufException("no tensor " + name)));
    }

    /** The bytes of a tensor of this file, read-only. */
    public MemorySegment data(TensorInfo tensor) {
        return segments.get(tensor.part())
                .asSlice(headers.get(tensor.part()).dataOffset() + tensor.offset(), tensor.byteSize());
    }

    Header header(int part) {
        return headers.get(part);
    }

    /** All bytes of a part. */
    MemorySegment bytes(int part) {
        return segments.get(part);
    }

    /** The file, or the parts in order; empty for a file that was given as memory. */
    public List<Path> files() {
        return files;
    }

    /** Bytes of all parts together. */
    public long byteSize() {
        return segments.stream().mapToLong(MemorySegment::byteSize).sum();
    }

    /** Start of the data section in the first file. */
    public long dataOffset() {
        return headers.getFirst().dataOffset();
    }

    /** Alignment of tensor data in bytes. */
    public int alignment() {
        return headers.getFirst().alignment();
    }

    /** Unmaps the files; every segment from {@link #data} becomes unusable. Harmless when called again. */
    @Override
    public void close() {
        if (!files.isEmpty() && arena.scope().isAlive()) {
            arena.close();
        }
    }

    private static MemorySegment map(Path path, Arena arena) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (NoSuchFileException e) {
            throw new GgufException("no file " + path, e);
        } catch (IOException e) {
            String what =
                    Files.isDirectory(path) ? "is a folder; expected a GGUF file" : "cannot be read: " + e.getMessage();
            throw new GgufException(path + " " + what, e);
        }
    }

    private static Header read(Path path, MemorySegment segment, GgufLimits limits, int part) {
        try {
            return Header.read(segment, limits, part);
        } catch (GgufException e) {
            throw new GgufException(path + ": " + e.getMessage(), e);
        }
    }

    private static void checkPart(Path path, Header header, int part, int count) {
        Metadata metadata = new Metadata(header.metadata());
        if (metadata.integer("split.count", 0) != count || metadata.integer("split.no", -1) != part) {
            throw new GgufException("%s says it is part %d of %d; expected part %d of %d"
                    .formatted(
                            path,
                            metadata.integer("split.no", -1) + 1,
                            metadata.integer("split.count", 0),
                            part + 1,
                            count));
        }
    }

    private static void checkHeaderBytes(Path path, List<Header> headers, GgufLimits limits) {
        long bytes = headers.stream().mapToLong(Header::end).sum();
        if (bytes > limits.maxHeaderBytes()) {
            throw new GgufException("%s: the headers of the %d parts up to this one take %d bytes; expected at most %d"
                    .formatted(path, headers.size(), bytes, limits.maxHeaderBytes()));
        }
    }

    private void checkSplitTotal() {
        if (files.size() > 1) {
            int expected = metadata.integer("split.tensors.count", tensors.size());
            if (expected != tensors.size()) {
                throw new GgufException("%s: split.tensors.count is %d, but the parts hold %d tensors"
                        .formatted(files.getFirst(), expected, tensors.size()));
            }
        }
    }
}

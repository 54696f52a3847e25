package dev.lareira.gguf;

import dev.lareira.gguf.internal.ByteWriter;
import dev.lareira.gguf.internal.Header;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes a GGUF file: metadata and tensor table in the order they were added, data aligned as {@code general.alignment}
 * says, 32 bytes without it. Tensor data is asked for while the file is written, so a file may be larger than the memory.
 *
 * <pre>{@code
 * new GgufWriter()
 *         .put("general.architecture", GgufValue.of("llama"))
 *         .tensor("output_norm.weight", List.of(2048L), GgmlType.F32, out -> out.write(bytes))
 *         .write(path);
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class GgufWriter {
    /** Writes the bytes of one tensor. */
    @FunctionalInterface
    public interface TensorData {
        void writeTo(OutputStream out) throws IOException;
    }

    private record Entry(TensorInfo info, TensorData data) {}

    private static final int CHUNK = 1 << 20;
    private static final AtomicInteger PARTS = new AtomicInteger();

    private final int version;
    private final Map<String, GgufValue> metadata = new LinkedHashMap<>();
    private final List<Entry> tensors = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private long end;
    /** Size that the file shall have, -1 to fill up to the alignment. */
    private long size = -1;

    /** A writer of version 3. */
    public GgufWriter() {
        this(3);
    }

    /** @param version 2 or 3; both have the same layout */
    public GgufWriter(int version) {
        if (version < 2 || version > 3) {
            throw new GgufException("GGUF version " + version + "; expected 2 or 3");
        }
        this.version = version;
    }

    /**
     * A writer that repeats a file: same order, types, offsets and padding. {@link #write} then gives the same bytes, as
     * long as the file's padding is zero, which the specification asks for.
     *
     * @throws GgufException when the file is split; its parts are repeated one by one
     */
    public static GgufWriter copyOf(Gguf file) {
        if (file.files().size() > 1) {
            throw new GgufException(
                    "a split model cannot be repeated as one file with its own offsets; repeat its parts");
        }
        GgufWriter writer = new GgufWriter(file.version());
        for (String key : file.metadata().keys()) {
            writer.put(key, file.metadata().value(key).orElseThrow());
        }
        for (TensorInfo tensor : file.tensors()) {
            writer.names.add(tensor.name());
            writer.tensors.add(new Entry(tensor, out -> copy(file.data(tensor), out)));
            writer.end = Math.max(writer.end, tensor.offset() + tensor.byteSize());
        }
        writer.size = file.byteSize();
        return writer;
    }

    /** Adds a metadata entry; one with the same key is replaced in its place. */
    public GgufWriter put(String key, GgufValue value) {
        metadata.put(key, value);
        return this;
    }

    /**
     * Adds a tensor behind the others. Its alignment is settled here, so {@code general.alignment} is put before.
     *
     * @param shape elements by dimension, the contiguous one first
     * @param data writes exactly the bytes that shape and type ask for
     * @throws GgufException for a name that is there already or a row that is no whole number of blocks
     */
    public GgufWriter tensor(String name, List<Long> shape, GgmlType type, TensorData data) {
        if (!names.add(name)) {
            throw new GgufException("tensor " + name + " is added twice");
        }
        long rows = shape.stream().skip(1).reduce(1L, Math::multiplyExact);
        long bytes = Math.multiplyExact(type.bytesFor(shape.isEmpty() ? 1 : shape.getFirst()), rows);
        long offset = Header.align(end, alignment());
        tensors.add(new Entry(new TensorInfo(name, shape, type, offset, bytes, 0), data));
        end = offset + bytes;
        return this;
    }

    /** As {@link #tensor(String, List, GgmlType, TensorData)} with data that is in memory. */
    public GgufWriter tensor(String name, List<Long> shape, GgmlType type, MemorySegment data) {
        return tensor(name, shape, type, out -> copy(data, out));
    }

    /**
     * Writes the file beside its place and renames it, so that it appears whole or not at all, also where several processes
     * write it.
     *
     * @throws UncheckedIOException when the disk does not take it
     */
    public void write(Path path) {
        Path part = path.resolveSibling(
                path.getFileName() + "." + ProcessHandle.current().pid() + "-" + PARTS.incrementAndGet() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                write(out);
            }
            Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(part);
            throw new UncheckedIOException("cannot write " + path + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            discard(part);
            throw e;
        }
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // What stays is not the file that was asked for; why it failed is told already.
        }
    }

    /** Writes the file to a stream, which stays open. */
    public void write(OutputStream stream) throws IOException {
        ByteWriter out = new ByteWriter(stream);
        header(out);
        long start = Header.align(out.position(), alignment());
        // A file without tensors may end right behind its header.
        out.pad((tensors.isEmpty() && size >= 0 ? size : start) - out.position());
        for (Entry tensor : tensors.stream()
                .sorted(Comparator.comparingLong(e -> e.info().offset()))
                .toList()) {
            out.pad(start + tensor.info().offset() - out.position());
            tensor.data().writeTo(out);
            long written = out.position() - start - tensor.info().offset();
            if (written != tensor.info().byteSize()) {
                throw new GgufException("tensor %s was given %d bytes; expected %d"
                        .formatted(tensor.info().name(), written, tensor.info().byteSize()));
            }
        }
        out.pad((size >= 0 ? size : Header.align(out.position(), alignment())) - out.position());
        out.flush();
    }

    private void header(ByteWriter out) throws IOException {
        out.int32(Header.MAGIC);
        out.int32(version);
        out.int64(tensors.size());
        out.int64(metadata.size());
        for (Map.Entry<String, GgufValue> entry : metadata.entrySet()) {
            out.string(entry.getKey());
            out.int32(entry.getValue().type().id());
            out.value(entry.getValue().type(), entry.getValue().value());
        }
        for (Entry tensor : tensors) {
            out.string(tensor.info().name());
            out.int32(tensor.info().shape().size());
            for (long length : tensor.info().shape()) {
                out.int64(length);
            }
            out.int32(tensor.info().type().id());
            out.int64(tensor.info().offset());
        }
    }

    private int alignment() {
        GgufValue value = metadata.get(Header.ALIGNMENT_KEY);
        return value == null ? Header.DEFAULT_ALIGNMENT : ((Number) value.value()).intValue();
    }

    private static void copy(MemorySegment data, OutputStream out) throws IOException {
        byte[] chunk = new byte[(int) Math.min(CHUNK, data.byteSize())];
        for (long at = 0; at < data.byteSize(); at += chunk.length) {
            int length = (int) Math.min(chunk.length, data.byteSize() - at);
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, chunk, 0, length);
            out.write(chunk, 0, length);
        }
    }
}

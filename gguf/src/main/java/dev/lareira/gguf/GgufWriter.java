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
    /** Whether another file is repeated: its padding behind the header, and its data section with all padding. */
    private boolean repeats;

    private MemorySegment headerPadding = MemorySegment.ofArray(new byte[0]);
    private MemorySegment original = MemorySegment.ofArray(new byte[0]);

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
     * A writer that repeats a file: same order, types, offsets and padding. {@link #write} then gives the same bytes. More may
     * be put and added before.
     *
     * @param file must stay open until it is written
     * @throws GgufException when the file is split: its parts are repeated one by one
     */
    public static GgufWriter copyOf(Gguf file) {
        if (file.files().size() > 1) {
            throw new GgufException(
                    "a split model cannot be repeated as one file with its own offsets; repeat its parts");
        }
        return copyOf(file, 0);
    }

    /**
     * As {@link #copyOf(Gguf)} for one part of a split model.
     *
     * @param part from 0
     */
    public static GgufWriter copyOf(Gguf file, int part) {
        Header header = file.header(part);
        MemorySegment bytes = file.bytes(part);
        GgufWriter writer = new GgufWriter(header.version());
        writer.metadata.putAll(header.metadata());
        for (TensorInfo tensor : header.tensors()) {
            writer.names.add(tensor.name());
            writer.tensors.add(new Entry(tensor, out -> copy(file.data(tensor), out)));
            writer.end = Math.max(writer.end, tensor.offset() + tensor.byteSize());
        }
        long dataOffset = Math.min(header.dataOffset(), bytes.byteSize());
        writer.headerPadding = bytes.asSlice(header.end(), dataOffset - header.end());
        writer.original = bytes.asSlice(dataOffset);
        writer.repeats = true;
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
     * @throws GgufException for a name that is there already, more than four dimensions, a negative one, sizes that overflow,
     *     or a row that is no whole number of blocks
     */
    public GgufWriter tensor(String name, List<Long> shape, GgmlType type, TensorData data) {
        if (!names.add(name)) {
            throw new GgufException("tensor " + name + " is added twice");
        }
        long bytes = bytes(name, shape, type);
        long offset = Header.align(end, alignment());
        tensors.add(new Entry(new TensorInfo(name, shape, type, offset, bytes, 0), data));
        end = offset + bytes;
        return this;
    }

    private static long bytes(String name, List<Long> shape, GgmlType type) {
        if (shape.size() > Header.MAX_DIMENSIONS || shape.stream().anyMatch(length -> length < 0)) {
            throw new GgufException("tensor %s has shape %s; expected at most %d dimensions, none negative"
                    .formatted(name, shape, Header.MAX_DIMENSIONS));
        }
        try {
            long rows = shape.stream().skip(1).reduce(1L, Math::multiplyExact);
            return Math.multiplyExact(type.bytesFor(shape.isEmpty() ? 1 : shape.getFirst()), rows);
        } catch (GgufException | ArithmeticException e) {
            throw new GgufException("tensor %s of shape %s: %s".formatted(name, shape, e.getMessage()), e);
        }
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
        long start = start(out);
        for (Entry tensor : tensors.stream()
                .filter(entry -> entry.info().byteSize() > 0)
                .sorted(Comparator.comparingLong(entry -> entry.info().offset()))
                .toList()) {
            pad(out, start, tensor.info().offset());
            tensor.data().writeTo(out);
            long written = out.position() - start - tensor.info().offset();
            if (written != tensor.info().byteSize()) {
                throw new GgufException("tensor %s was given %d bytes; expected %d"
                        .formatted(tensor.info().name(), written, tensor.info().byteSize()));
            }
        }
        pad(out, start, repeats && end <= original.byteSize() ? original.byteSize() : Header.align(end, alignment()));
        out.flush();
    }

    /** Pads the header; the start of the data section. A repeated file without tensors may end right behind its header. */
    private long start(ByteWriter out) throws IOException {
        long padding = Header.align(out.position(), alignment()) - out.position();
        if (repeats && tensors.isEmpty() || headerPadding.byteSize() == padding) {
            copy(headerPadding, out);
        } else {
            out.pad(padding);
        }
        return out.position();
    }

    /** Pads the data section up to an offset, with what a repeated file has there. */
    private void pad(ByteWriter out, long start, long offset) throws IOException {
        long from = out.position() - start;
        long repeated = Math.min(offset, original.byteSize());
        if (repeated > from) {
            copy(original.asSlice(from, repeated - from), out);
        }
        out.pad(start + offset - out.position());
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

package dev.lareira.rag.internal.hnsw;

import dev.lareira.rag.HnswOptions;
import dev.lareira.rag.Metric;
import dev.lareira.rag.RagException;
import dev.lareira.rag.Storage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.zip.CRC32C;

/**
 * A saved index, little-endian, version 2: a header of {@value #HEADER} bytes, then the vectors plane after plane, the links of
 * layer 0 ({@code 1 + 2m} ints a node), the upper layers (the level, then {@code 1 + m} ints a layer), the keys (length,
 * bytes). A CRC32C over each of header and body; nodes are numbered without gaps.
 */
public final class IndexFile {
    /** More than any level that is drawn for the most vectors allowed. */
    public static final int MAX_LEVEL = 40;

    private static final long MAGIC = 0x3153_4e48_5241_4c00L;
    private static final int VERSION = 2;
    private static final int HEADER = 128;
    private static final int HEADER_CRC = HEADER - 4;
    private static final long CHUNK = 1 << 26;

    private IndexFile() {}

    /** What a file says of itself. */
    public record Header(
            HnswOptions options, long draws, int count, int entry, long upperBytes, long keyBytes, int bodyCrc) {
        long vectorBytes() {
            return (long) count * Vectors.stride(options);
        }

        long linkBytes() {
            return 4L * count * (1 + 2 * options.m());
        }

        long fileBytes() {
            return HEADER + vectorBytes() + linkBytes() + upperBytes + keyBytes;
        }
    }

    /** Takes the bytes of the key of each node, in order. */
    public interface KeySink {
        void accept(int node, byte[] key);
    }

    public static void write(
            Path file, HnswOptions options, long draws, Graph graph, Vectors vectors, IntFunction<byte[]> key) {
        Path target = file.toAbsolutePath();
        Path partial = target.resolveSibling(target.getFileName() + ".partial");
        try {
            try (FileChannel channel = FileChannel.open(
                    partial,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                writeAll(channel, options, draws, graph, vectors, key);
                channel.force(true);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder(target.getParent());
        } catch (IOException e) {
            throw new RagException(file + ": the index cannot be written: " + e, e);
        } finally {
            deleteQuietly(partial);
        }
    }

    /** The new name is as durable as the content, where folders can be forced (not on Windows). */
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        } catch (IOException e) {
            System.getLogger("dev.lareira.rag").log(System.Logger.Level.DEBUG, "cannot force " + folder, e);
        }
    }

    private static void deleteQuietly(Path partial) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            System.getLogger("dev.lareira.rag").log(System.Logger.Level.WARNING, "cannot delete " + partial, e);
        }
    }

    private static void writeAll(
            FileChannel channel, HnswOptions o, long draws, Graph graph, Vectors vectors, IntFunction<byte[]> key)
            throws IOException {
        int[] live = new int[graph.capacity()];
        int[] number = new int[graph.capacity()];
        Arrays.fill(number, -1);
        int count = 0;
        for (int node = 0; node < live.length; node++) {
            if (key.apply(node) != null) {
                number[node] = count;
                live[count++] = node;
            }
        }
        channel.position(HEADER);
        Output out = new Output(channel);
        for (Plane plane : vectors.planes()) {
            for (int i = 0; i < count; i++) {
                out.bytes(plane.slot(live[i]).asByteBuffer());
            }
        }
        for (int i = 0; i < count; i++) {
            out.list(graph.links, live[i], 0, number);
        }
        long beforeUpper = out.written;
        for (int i = 0; i < count; i++) {
            int level = graph.links.level(live[i]);
            out.integer(level);
            for (int layer = 1; layer <= level; layer++) {
                out.list(graph.links, live[i], layer, number);
            }
        }
        long beforeKeys = out.written;
        for (int i = 0; i < count; i++) {
            byte[] bytes = key.apply(live[i]);
            if (bytes.length > o.maxKeyBytes()) {
                throw new RagException("a key has " + bytes.length + " bytes, maxKeyBytes is " + o.maxKeyBytes());
            }
            out.integer(bytes.length);
            out.bytes(ByteBuffer.wrap(bytes));
        }
        out.flush();
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(MAGIC).putInt(VERSION).putInt(HEADER);
        header.putInt(o.dimension())
                .putInt(o.metric().ordinal())
                .putInt(o.storage().ordinal());
        header.putInt(o.m()).putInt(o.efConstruction()).putInt(o.efSearch()).putLong(o.seed());
        header.putLong(draws).putInt(count).putInt(count == 0 ? -1 : number[graph.entryNode()]);
        header.putLong(beforeKeys - beforeUpper).putLong(out.written - beforeKeys);
        header.putInt((int) out.crc.getValue());
        header.putInt(HEADER_CRC, crc(header.slice(0, HEADER_CRC))).rewind();
        channel.position(0);
        while (header.hasRemaining()) {
            channel.write(header);
        }
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    public static Header readHeader(Path file, HnswOptions limits) {
        ByteBuffer b = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        long size;
        try (FileChannel channel = FileChannel.open(file)) {
            size = channel.size();
            while (b.hasRemaining() && channel.read(b) >= 0) {
                continue;
            }
        } catch (IOException e) {
            throw new RagException(file + ": the index cannot be read: " + e, e);
        }
        if (b.hasRemaining()) {
            throw damaged(file, "ends at byte " + b.position() + ", within the header of " + HEADER);
        }
        b.flip();
        if (b.getLong() != MAGIC) {
            throw new RagException(file + ": not a saved index: the first 8 bytes differ");
        }
        int version = b.getInt();
        if (version != VERSION) {
            throw new RagException(file + ": format version " + version + ", this release reads " + VERSION
                    + "; open it with a newer release or build it anew");
        }
        if (b.getInt() != HEADER || b.getInt(HEADER_CRC) != crc(b.slice(0, HEADER_CRC))) {
            throw damaged(file, "the header's checksum differs");
        }
        int dimension = b.getInt();
        int metric = b.getInt();
        int storage = b.getInt();
        if (metric < 0 || metric >= Metric.values().length || storage < 0 || storage >= Storage.values().length) {
            throw damaged(file, "metric " + metric + " or storage " + storage + " is unknown");
        }
        HnswOptions options = new HnswOptions(
                dimension,
                Metric.values()[metric],
                Storage.values()[storage],
                b.getInt(),
                b.getInt(),
                b.getInt(),
                b.getLong(),
                limits.maxVectors(),
                limits.maxKeyBytes());
        Header header = new Header(options, b.getLong(), b.getInt(), b.getInt(), b.getLong(), b.getLong(), b.getInt());
        int count = header.count;
        if (count < 0 || count > limits.maxVectors()) {
            throw new RagException(file + ": " + count + " vectors, maxVectors is " + limits.maxVectors());
        }
        boolean entryFits = count == 0 ? header.entry == -1 : header.entry >= 0 && header.entry < count;
        if (!entryFits
                || header.upperBytes < 4L * count
                || header.upperBytes > 4L * count * (1 + MAX_LEVEL * (1L + options.m()))
                || header.keyBytes < 4L * count
                || header.keyBytes > count * (4L + limits.maxKeyBytes())) {
            throw damaged(file, "entry or section sizes do not fit " + count + " vectors");
        }
        if (size != header.fileBytes()) {
            throw damaged(file, "has " + size + " bytes, the header says " + header.fileBytes());
        }
        return header;
    }

    static RagException damaged(Path file, String what) {
        return new RagException(file + ": the saved index is damaged: " + what + "; build it anew from its source");
    }

    /** Checks the body and fills an empty index; the memory is the vectors'. */
    public static void read(Path file, Header header, Vectors vectors, Graph graph, KeySink keys) {
        MemorySegment body;
        try {
            body = map(file, header, vectors);
        } catch (IOException e) {
            throw new RagException(file + ": the index cannot be mapped: " + e, e);
        }
        if (crc(body) != header.bodyCrc) {
            throw damaged(file, "the body's checksum differs");
        }
        int count = header.count;
        vectors.adopt(body.asSlice(0, header.vectorBytes()), count);
        MemorySegment links = body.asSlice(header.vectorBytes(), header.linkBytes());
        MemorySegment upper = body.asSlice(header.vectorBytes() + header.linkBytes(), header.upperBytes);
        MemorySegment keyBytes = body.asSlice(body.byteSize() - header.keyBytes);
        Input levels = new Input(file, upper);
        for (int node = 0; node < count; node++) {
            int level = levels.integer(0, MAX_LEVEL);
            graph.allot(node, level);
            levels.skip(4L * level * (1 + header.options.m()));
        }
        Input lower = new Input(file, links);
        Input higher = new Input(file, upper);
        for (int node = 0; node < count; node++) {
            lower.list(graph, node, 0);
            int level = higher.integer(0, MAX_LEVEL);
            for (int layer = 1; layer <= level; layer++) {
                higher.list(graph, node, layer);
            }
        }
        Input in = new Input(file, keyBytes);
        for (int node = 0; node < count; node++) {
            keys.accept(node, in.bytes(in.integer(0, header.options.maxKeyBytes())));
        }
        in.end();
        higher.end();
        if (count > 0) {
            graph.entry(graph.links.level(header.entry), header.entry);
        }
    }

    /** Privately, so that slots can be reused without a change of the file; a file that forbids that is read instead. */
    private static MemorySegment map(Path file, Header header, Vectors vectors) throws IOException {
        long size = header.fileBytes() - HEADER;
        if (size == 0) {
            return MemorySegment.NULL;
        }
        if (Files.isWritable(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return channel.map(FileChannel.MapMode.PRIVATE, HEADER, size, vectors.arena());
            }
        }
        try (FileChannel channel = FileChannel.open(file)) {
            return vectors.arena()
                    .allocate(size, 64)
                    .copyFrom(channel.map(FileChannel.MapMode.READ_ONLY, HEADER, size, vectors.arena()));
        }
    }

    private static int crc(MemorySegment body) {
        CRC32C crc = new CRC32C();
        for (long at = 0; at < body.byteSize(); at += CHUNK) {
            crc.update(body.asSlice(at, Math.min(CHUNK, body.byteSize() - at)).asByteBuffer());
        }
        return (int) crc.getValue();
    }
}

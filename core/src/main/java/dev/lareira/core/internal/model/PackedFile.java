package dev.lareira.core.internal.model;

import dev.lareira.quant.Workers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;

/**
 * Packed weights of a model: matrices, each at a multiple of 64 bytes; a table with the path of the model, name and place of each
 * matrix, and the CRC-32C of every piece of {@value #PIECE} bytes before the table; and, as the last 16 bytes, the length of the
 * table, its CRC-32C and a magic number. Integers big-endian.
 */
final class PackedFile {
    private static final int PIECE = 4 << 20;

    private static final long MAGIC = 0x4c415245504b4431L; // "LAREPKD1"
    private static final int TRAILER = 16;
    private static final int ALIGNMENT = 64;

    private PackedFile() {}

    /**
     * Maps a file; matrices are valid while they are reachable.
     *
     * @throws IOException when it cannot be read, or a checksum is wrong
     */
    static Map<String, MemorySegment> read(Path path, Workers workers) throws IOException {
        MemorySegment file = map(path);
        long end = tableStart(file);
        DataInputStream table = table(file, end);
        table.readUTF();
        Map<String, MemorySegment> matrices = new LinkedHashMap<>();
        int count = table.readInt();
        for (int i = 0; i < count; i++) {
            matrices.put(table.readUTF(), file.asSlice(table.readLong(), table.readLong(), ALIGNMENT));
        }
        int[] sums = new int[Math.toIntExact((end + PIECE - 1) / PIECE)];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = table.readInt();
        }
        AtomicBoolean sound = new AtomicBoolean(true);
        workers.run(sums.length, piece -> {
            long from = (long) piece * PIECE;
            if (checksum(file.asSlice(from, Math.min(PIECE, end - from))) != sums[piece]) {
                sound.set(false);
            }
        });
        if (!sound.get()) {
            throw new IOException("the checksum of its weights is wrong");
        }
        return matrices;
    }

    /**
     * The model file that a file was made of.
     *
     * @throws IOException when it cannot be read, or its table is damaged
     */
    static Path source(Path path) throws IOException {
        MemorySegment file = map(path);
        try {
            return Path.of(table(file, tableStart(file)).readUTF());
        } catch (InvalidPathException e) {
            throw new IOException("it names no file", e);
        }
    }

    private static MemorySegment map(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        }
    }

    private static long tableStart(MemorySegment file) throws IOException {
        long end = file.byteSize() - TRAILER;
        if (end < 0) {
            throw new IOException("it ends too early");
        }
        ByteBuffer trailer = file.asSlice(end).asByteBuffer();
        long start = end - trailer.getInt();
        int sum = trailer.getInt();
        if (trailer.getLong() != MAGIC || start < 0 || start > end) {
            throw new IOException("its end is missing");
        }
        if (checksum(file.asSlice(start, end - start)) != sum) {
            throw new IOException("the checksum of its table is wrong");
        }
        return start;
    }

    private static DataInputStream table(MemorySegment file, long start) {
        MemorySegment table = file.asSlice(start, file.byteSize() - TRAILER - start);
        return new DataInputStream(new ByteArrayInputStream(table.toArray(ValueLayout.JAVA_BYTE)));
    }

    private static int checksum(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.asByteBuffer());
        return (int) crc.getValue();
    }

    /** Writes a file and waits until it is on the disk. */
    static void write(Path path, Path source, Map<String, MemorySegment> matrices) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream table = new DataOutputStream(bytes);
            table.writeUTF(source.toString());
            table.writeInt(matrices.size());
            Pieces pieces = new Pieces(channel);
            for (Map.Entry<String, MemorySegment> matrix : matrices.entrySet()) {
                pieces.align();
                table.writeUTF(matrix.getKey());
                table.writeLong(pieces.position);
                table.writeLong(matrix.getValue().byteSize());
                pieces.write(matrix.getValue());
            }
            table.write(pieces.checksums());
            MemorySegment whole = MemorySegment.ofArray(bytes.toByteArray());
            ByteBuffer trailer = ByteBuffer.allocate(TRAILER)
                    .putInt(bytes.size())
                    .putInt(checksum(whole))
                    .putLong(MAGIC)
                    .flip();
            write(channel, whole.asByteBuffer());
            write(channel, trailer);
            channel.force(true);
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Writes weights and sums up each piece. */
    private static final class Pieces {
        private final FileChannel channel;
        private final CRC32C sum = new CRC32C();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream sums = new DataOutputStream(bytes);
        private long position;

        Pieces(FileChannel channel) {
            this.channel = channel;
        }

        void align() throws IOException {
            write(MemorySegment.ofArray(new byte[(int) (-position & ALIGNMENT - 1)]));
        }

        void write(MemorySegment matrix) throws IOException {
            for (long from = 0; from < matrix.byteSize(); ) {
                long count = Math.min(PIECE - position % PIECE, matrix.byteSize() - from);
                ByteBuffer part = matrix.asSlice(from, count).asByteBuffer();
                sum.update(part.duplicate());
                PackedFile.write(channel, part);
                from += count;
                position += count;
                if (position % PIECE == 0) {
                    endPiece();
                }
            }
        }

        private void endPiece() throws IOException {
            sums.writeInt((int) sum.getValue());
            sum.reset();
        }

        byte[] checksums() throws IOException {
            if (position % PIECE != 0) {
                endPiece();
            }
            return bytes.toByteArray();
        }
    }
}

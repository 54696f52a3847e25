package dev.lareira.rag.internal.log;

import dev.lareira.rag.RagException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The first {@value #BYTES} bytes of a segment.
 *
 * @param replaces segments with a lower number are obsolete
 */
record SegmentHeader(UUID store, long number, long replaces) {
    static final int BYTES = 64;
    static final int VERSION = 1;

    private static final long MAGIC = 0x0a47_4f4c_5241_4c89L;
    private static final int CRC_AT = BYTES - 4;

    byte[] encode() {
        ByteBuffer b = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(MAGIC).putInt(VERSION).putInt(BYTES);
        b.putLong(store.getMostSignificantBits()).putLong(store.getLeastSignificantBits());
        b.putLong(number).putLong(replaces);
        b.putInt(CRC_AT, Checksum.of(b.array(), 0, CRC_AT));
        return b.array();
    }

    /**
     * Reads the header at the start of these bytes; one flipped bit is put right in them.
     *
     * @throws RagException if it is of another format, a newer version or damaged
     */
    static SegmentHeader decode(Path path, byte[] bytes) {
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int crc = Checksum.of(bytes, 0, CRC_AT);
        if (crc != b.getInt(CRC_AT) && !Checksum.correct(bytes, 0, CRC_AT, CRC_AT, crc)) {
            throw b.getLong(0) == MAGIC
                    ? new RagException(path + ": the header of this log file is damaged (bytes 0 to " + BYTES
                            + "); restore it from a copy, or delete the index and build it anew")
                    : new RagException(path + ": not a log of Lareira: the first 8 bytes differ");
        }
        if (b.getLong(0) != MAGIC) {
            throw new RagException(path + ": not a log of Lareira: the first 8 bytes differ");
        }
        int version = b.getInt(8);
        if (version != VERSION || b.getInt(12) != BYTES) {
            throw new RagException(path + ": format version " + version + ", this release reads " + VERSION
                    + "; open it with a newer release of Lareira");
        }
        return new SegmentHeader(new UUID(b.getLong(16), b.getLong(24)), b.getLong(32), b.getLong(40));
    }
}

package dev.lareira.rag.internal.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How a record lies in the bytes of a segment: see the package's description. */
final class Record {
    /** Bytes before the payload. */
    static final int HEADER = 17;

    static final byte CHANGES = 1;
    static final byte END = 2;

    static final byte PUT = 1;
    static final byte DELETE = 2;
    /** Bytes before the key of a change. */
    static final int CHANGE_HEADER = 9;

    private static final int LENGTH_AT = 4;
    private static final int TYPE_AT = 8;
    private static final int SEQUENCE_AT = 9;

    private Record() {}

    /** Bytes of a change. */
    static int changeBytes(int keyLength, int valueLength) {
        return CHANGE_HEADER + keyLength + valueLength;
    }

    /** Fills in the header of a record whose payload stands behind it already. */
    static void seal(byte[] record, int length, byte type, long sequence) {
        ByteBuffer b = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(LENGTH_AT, length - HEADER).put(TYPE_AT, type).putLong(SEQUENCE_AT, sequence);
        b.putInt(0, Checksum.of(record, LENGTH_AT, length));
    }

    static byte[] end(long sequence) {
        byte[] record = new byte[HEADER];
        seal(record, HEADER, END, sequence);
        return record;
    }

    /** Bytes of the record at a place, by its length field; -1 if it would not end before {@code end}. */
    static int size(ByteBuffer segment, int at, int end) {
        if (end - at < HEADER) {
            return -1;
        }
        int length = segment.getInt(at + LENGTH_AT);
        return length < 0 || length > end - at - HEADER ? -1 : HEADER + length;
    }

    static byte type(ByteBuffer segment, int at) {
        return segment.get(at + TYPE_AT);
    }

    static long sequence(ByteBuffer segment, int at) {
        return segment.getLong(at + SEQUENCE_AT);
    }

    /** Whether the checksum of a record of this size is right. */
    static boolean sound(ByteBuffer segment, int at, int size) {
        return segment.getInt(at) == Checksum.of(segment.array(), at + LENGTH_AT, at + size);
    }

    /** Whether it is worth while to compute the checksum of what stands here. */
    private static boolean plausible(ByteBuffer segment, int at, int end) {
        byte type = segment.get(at + TYPE_AT);
        // No index sees so many writes.
        return (type == CHANGES || type == END) && sequence(segment, at) >>> 48 == 0 && size(segment, at, end) > 0;
    }

    /** The first sound record from a place on, -1 without one. */
    static int next(ByteBuffer segment, int from, int end) {
        for (int at = from; at <= end - HEADER; at++) {
            if (plausible(segment, at, end) && sound(segment, at, size(segment, at, end))) {
                return at;
            }
        }
        return -1;
    }

    /** Puts right one bit of a record whose size is known; false, without a change, if that does not help. */
    static boolean correct(ByteBuffer segment, int at, int size) {
        int before = segment.getInt(at + LENGTH_AT);
        segment.putInt(at + LENGTH_AT, size - HEADER);
        if (sound(segment, at, size)) {
            return true;
        }
        if (before == size - HEADER) {
            int computed = Checksum.of(segment.array(), at + LENGTH_AT, at + size);
            if (Checksum.correct(segment.array(), at + LENGTH_AT, at + size, at, computed)) {
                if (segment.getInt(at + LENGTH_AT) == size - HEADER) {
                    return true;
                }
            }
        }
        segment.putInt(at + LENGTH_AT, before);
        return false;
    }
}

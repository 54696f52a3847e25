package dev.lareira.rag.internal.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks the records of a segment. A record with one wrong bit is put right in the bytes; one that is beyond that is left
 * out, and the walk goes on at the next sound one.
 */
final class SegmentScan {
    /** Takes the changes of sound records, in order. */
    interface Visitor {
        void put(long sequence, byte[] key, int valueAt, int valueLength);

        void delete(long sequence, byte[] key);
    }

    /** A range of bytes. */
    record Range(int at, int length) {}

    private final ByteBuffer bytes;
    private final List<Range> corrected = new ArrayList<>();
    private final List<Range> lost = new ArrayList<>();
    private long lastSequence;
    private boolean ended;
    private int at = SegmentHeader.BYTES;

    private SegmentScan(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    static SegmentScan of(ByteBuffer bytes, Visitor visitor) {
        SegmentScan scan = new SegmentScan(bytes);
        scan.walk(visitor);
        return scan;
    }

    /** Records in which a bit was wrong. */
    List<Range> corrected() {
        return corrected;
    }

    /** Bytes between sound records that are none. */
    List<Range> lost() {
        return lost;
    }

    /** The highest sequence seen. */
    long lastSequence() {
        return lastSequence;
    }

    /** Whether the record that ends a whole segment was there. */
    boolean ended() {
        return ended;
    }

    /** Behind the last sound record. */
    int end() {
        return at;
    }

    private void walk(Visitor visitor) {
        int limit = bytes.capacity();
        while (at < limit) {
            int size = Record.size(bytes, at, limit);
            if (size < 0 || !Record.sound(bytes, at, size)) {
                size = recover(size, limit);
                if (size < 0) {
                    return;
                }
                if (size == 0) {
                    continue;
                }
            }
            if (wellFormed(size)) {
                read(size, visitor);
            } else {
                lost.add(new Range(at, size));
            }
            at += size;
        }
    }

    /** Whether the changes of a record fill it exactly. */
    private boolean wellFormed(int size) {
        if (Record.type(bytes, at) == Record.END) {
            return size == Record.HEADER;
        }
        long change = at + Record.HEADER;
        while (at + size - change >= Record.CHANGE_HEADER) {
            int keyLength = bytes.getInt((int) change + 1);
            int valueLength = bytes.getInt((int) change + 5);
            if (keyLength < 0 || valueLength < 0) {
                return false;
            }
            change += (long) Record.CHANGE_HEADER + keyLength + valueLength;
        }
        return change == at + size;
    }

    /** The size of the record here once it is right, 0 when the walk goes on elsewhere, -1 when nothing follows. */
    private int recover(int size, int limit) {
        if (size > 0 && Record.correct(bytes, at, size)) {
            corrected.add(new Range(at, size));
            return size;
        }
        int next = Record.next(bytes, at + 1, limit);
        int gap = (next < 0 ? limit : next) - at;
        if (gap >= Record.HEADER && Record.correct(bytes, at, gap)) {
            corrected.add(new Range(at, gap));
            return gap;
        }
        if (next < 0) {
            return -1;
        }
        lost.add(new Range(at, gap));
        at = next;
        return 0;
    }

    private void read(int size, Visitor visitor) {
        long sequence = Record.sequence(bytes, at);
        lastSequence = Math.max(lastSequence, sequence);
        ended |= Record.type(bytes, at) == Record.END;
        if (Record.type(bytes, at) != Record.CHANGES) {
            return;
        }
        int change = at + Record.HEADER;
        while (change < at + size) {
            int keyLength = bytes.getInt(change + 1);
            int valueLength = bytes.getInt(change + 5);
            byte[] key = new byte[keyLength];
            bytes.get(change + Record.CHANGE_HEADER, key);
            if (bytes.get(change) == Record.PUT) {
                visitor.put(sequence, key, change + Record.CHANGE_HEADER + keyLength, valueLength);
            } else {
                visitor.delete(sequence, key);
            }
            change += Record.changeBytes(keyLength, valueLength);
        }
    }
}

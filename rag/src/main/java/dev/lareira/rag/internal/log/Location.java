package dev.lareira.rag.internal.log;

/**
 * Where a value lies. During a load also that a key was deleted: then without a segment.
 *
 * @param sequence of the record that put or deleted it
 */
record Location(Segment segment, long at, int length, long sequence) {
    static Location deleted(long sequence) {
        return new Location(null, -1, 0, sequence);
    }

    boolean isDeleted() {
        return segment == null;
    }

    /** Bytes that a record of this value alone takes. */
    long bytes(Key key) {
        return Record.HEADER + Record.changeBytes(key.bytes().length, length);
    }
}

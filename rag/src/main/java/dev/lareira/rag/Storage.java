package dev.lareira.rag;

/** How an index keeps the values of a vector. Queries are always float32. */
public enum Storage {
    /** Float32: exact; of cosine vectors each value to 2⁻³² of the largest, which matters for tiny ones only. */
    F32(4),
    /** Half precision: half the memory; values up to 65504 in magnitude. */
    F16(2),
    /** Signed bytes with one scale a vector (the largest magnitude is 127): a quarter of the memory. */
    INT8(1);

    private final int bytes;

    Storage(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one value. */
    public int bytes() {
        return bytes;
    }
}

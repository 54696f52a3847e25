package dev.lareira.rag.internal.hnsw;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Slots of one size, out of the heap, in blocks of {@link #BLOCK}. One writer; a reader may look at any slot that the writer
 * filled before it published the slot's number.
 */
final class Plane {
    static final int BLOCK_BITS = 10;
    static final int BLOCK = 1 << BLOCK_BITS;
    /** Alignment of a block: bytes that come from memory together. */
    private static final int LINE = 64;

    private final Arena arena;
    /** Bytes of a slot. */
    final int stride;

    private volatile MemorySegment[] blocks = {};

    Plane(Arena arena, int stride) {
        this.arena = arena;
        this.stride = stride;
    }

    /** Takes count slots as they lie in a file. */
    void adopt(MemorySegment mapped, int count) {
        long bytes = (long) BLOCK * stride;
        MemorySegment[] taken = new MemorySegment[(count + BLOCK - 1) / BLOCK];
        for (int i = 0; i < taken.length; i++) {
            MemorySegment part = mapped.asSlice(i * bytes, Math.min(bytes, mapped.byteSize() - i * bytes));
            taken[i] = part.byteSize() == bytes ? part : arena.allocate(bytes, LINE);
            if (part.byteSize() < bytes) {
                taken[i].copyFrom(part);
            }
        }
        blocks = taken;
    }

    /** Makes room for a slot, at most one block beyond those that are there. */
    void reserve(int node) {
        if (node >> BLOCK_BITS == blocks.length) {
            MemorySegment[] more = Arrays.copyOf(blocks, blocks.length + 1);
            more[blocks.length] = arena.allocate((long) BLOCK * stride, LINE);
            blocks = more;
        }
    }

    /** Where the slot is, at {@link #offset}. */
    MemorySegment block(int node) {
        return blocks[node >> BLOCK_BITS];
    }

    MemorySegment[] blocks() {
        return blocks;
    }

    long offset(int node) {
        return (long) (node & BLOCK - 1) * stride;
    }

    MemorySegment slot(int node) {
        return block(node).asSlice(offset(node), stride);
    }

    /**
     * Reads the first byte of each slot, so that the memory begins to fetch all of them at once; the processor itself goes on
     * to the lines that follow. The result is of no meaning.
     */
    byte touch(int[] nodes, int count) {
        MemorySegment[] now = blocks;
        byte touched = 0;
        for (int i = 0; i < count; i++) {
            touched |= now[nodes[i] >> BLOCK_BITS].get(ValueLayout.JAVA_BYTE, offset(nodes[i]));
        }
        return touched;
    }
}

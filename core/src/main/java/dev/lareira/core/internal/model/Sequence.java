package dev.lareira.core.internal.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What the blocks remember of one sequence. Used by one thread at a time. */
public final class Sequence {
    private final BlockState[] states;
    private int length;

    Sequence(BlockState[] states, int length) {
        this.states = states;
        this.length = length;
    }

    /** Tokens seen so far; the position of the next one. */
    public int length() {
        return length;
    }

    int advance() {
        return length++;
    }

    BlockState state(int block) {
        return states[block];
    }

    /** Whether {@link #truncate} can go back to an earlier position without evaluating again. */
    public boolean truncates() {
        for (BlockState state : states) {
            if (!state.truncates()) {
                return false;
            }
        }
        return true;
    }

    /** Forgets all positions from {@code length} on. */
    public void truncate(int length) {
        for (BlockState state : states) {
            state.truncate(length);
        }
        this.length = length;
    }

    /** A sequence with the same past and a future of its own. */
    public Sequence fork() {
        BlockState[] copies = new BlockState[states.length];
        for (int i = 0; i < states.length; i++) {
            copies[i] = states[i].fork();
        }
        return new Sequence(copies, length);
    }

    /** Bytes held for a past of this length. */
    public long byteSize(int length) {
        long bytes = 0;
        for (BlockState state : states) {
            bytes += state.byteSize(length);
        }
        return bytes;
    }

    public void write(DataOutput out) throws IOException {
        for (BlockState state : states) {
            state.write(out, length);
        }
    }

    /** Reads what {@link #write} wrote for a sequence of this length, into a new sequence. */
    public void read(DataInput in, int length) throws IOException {
        for (BlockState state : states) {
            state.read(in, length);
        }
        this.length = length;
    }
}

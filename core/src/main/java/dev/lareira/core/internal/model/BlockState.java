package dev.lareira.core.internal.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What one block remembers of one sequence. */
interface BlockState {
    /** Whether {@link #truncate} can go back to any earlier position, not only to the start. */
    boolean truncates();

    void truncate(int length);

    BlockState fork();

    /** Bytes held for a past of this length. */
    long byteSize(int length);

    void write(DataOutput out, int length) throws IOException;

    void read(DataInput in, int length) throws IOException;

    /** The state of a block that remembers nothing. */
    BlockState NONE = new BlockState() {
        @Override
        public boolean truncates() {
            return true;
        }

        @Override
        public void truncate(int length) {}

        @Override
        public BlockState fork() {
            return this;
        }

        @Override
        public long byteSize(int length) {
            return 0;
        }

        @Override
        public void write(DataOutput out, int length) {}

        @Override
        public void read(DataInput in, int length) {}
    };
}

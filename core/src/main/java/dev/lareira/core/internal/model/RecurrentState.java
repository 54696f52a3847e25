package dev.lareira.core.internal.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** What a recurrent block remembers: the last inputs of its convolution, and a state of fixed size. */
final class RecurrentState implements BlockState {
    /** [kernel − 1, channels], oldest first. */
    final float[] inputs;

    final float[] state;

    RecurrentState(int inputs, int state) {
        this(new float[inputs], new float[state]);
    }

    private RecurrentState(float[] inputs, float[] state) {
        this.inputs = inputs;
        this.state = state;
    }

    @Override
    public boolean truncates() {
        return false;
    }

    /** Only the start can be gone back to. */
    @Override
    public void truncate(int length) {
        if (length != 0) {
            throw new IllegalArgumentException("a recurrent state cannot go back to position " + length);
        }
        Arrays.fill(inputs, 0);
        Arrays.fill(state, 0);
    }

    @Override
    public RecurrentState fork() {
        return new RecurrentState(inputs.clone(), state.clone());
    }

    @Override
    public long byteSize(int length) {
        return (long) (inputs.length + state.length) * Float.BYTES;
    }

    @Override
    public void write(DataOutput out, int length) throws IOException {
        Floats.write(out, inputs, 0, inputs.length);
        Floats.write(out, state, 0, state.length);
    }

    @Override
    public void read(DataInput in, int length) throws IOException {
        Floats.read(in, inputs, 0, inputs.length);
        Floats.read(in, state, 0, state.length);
    }
}

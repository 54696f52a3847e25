package dev.lareira.core.internal.model;

import dev.lareira.core.internal.store.Sha256;
import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A {@link Sha256} of what tells one model from another without reading all of it: the tensor table and samples of each
 * tensor, enough to tell one fine-tuned copy from the next; and of what else matters to whoever asks.
 */
public final class ModelDigest {
    /** Bytes of a digest. */
    public static final int BYTES = Sha256.BYTES;

    /** Bytes of each sample. */
    private static final int SAMPLE = 64;

    private final Sha256 digest = new Sha256();

    /** @param samples of each tensor, spread over it; the first is its beginning */
    public ModelDigest tensors(Gguf model, int samples) {
        for (TensorInfo tensor : model.tensors()) {
            text(tensor.toString());
            MemorySegment data = model.data(tensor);
            long count = Math.min(SAMPLE, data.byteSize());
            long step = (data.byteSize() - count) / Math.max(1, samples - 1);
            for (int i = 0; i < samples; i++) {
                digest.update(data.asSlice(step * i, count).asByteBuffer());
            }
        }
        return this;
    }

    public ModelDigest text(String text) {
        digest.update(StandardCharsets.UTF_8.encode(text));
        return this;
    }

    public ModelDigest number(int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
        return this;
    }

    /** Of all so far. */
    public byte[] bytes() {
        return digest.bytes();
    }
}

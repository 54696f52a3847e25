package dev.lareira.quant;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Where a matrix finds its packed weights instead of packing them again, as in a file that an earlier run left. What is found
 * must be of the same weights and of {@link Matrix#packedVersion}: a matrix cannot tell. Used by the thread that makes the
 * matrix.
 */
public interface PackedWeights {
    /** Keeps nothing. */
    PackedWeights NONE = new PackedWeights() {
        @Override
        public Optional<MemorySegment> find(long bytes) {
            return Optional.empty();
        }

        @Override
        public void keep(MemorySegment packed) {}
    };

    /** Packed weights of exactly so many bytes, if there are any; valid while the segment is reachable, and never changed. */
    Optional<MemorySegment> find(long bytes);

    /** Told once of weights that had to be packed; the segment is valid while it is reachable, and never changed. */
    void keep(MemorySegment packed);
}

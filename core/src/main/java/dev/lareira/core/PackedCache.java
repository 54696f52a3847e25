package dev.lareira.core;

import java.nio.file.Path;

/**
 * A folder in which the weights of models are kept as the kernels want them, so that a model that was loaded once is mapped the next
 * time instead of being packed again. A file there belongs to a model file as it is, with its size, its time and samples of its
 * tensors, and is checked by checksums; what cannot be used is deleted with a warning. All of it can be deleted at any time, also by
 * hand.
 *
 * @param folder made when it is needed first
 * @param maxBytes of all files together, those used longest ago are deleted for a new one. None is written either that would leave
 *     less of the disk free than it takes itself
 */
public record PackedCache(Path folder, long maxBytes) {
    /** 16 GB. */
    public static final long DEFAULT_MAX_BYTES = 16L << 30;

    public PackedCache {
        if (maxBytes < 0) {
            throw new LareiraException("maxBytes is " + maxBytes + ", expected at least 0");
        }
    }

    /** With {@link #DEFAULT_MAX_BYTES}. */
    public static PackedCache in(Path folder) {
        return new PackedCache(folder, DEFAULT_MAX_BYTES);
    }
}

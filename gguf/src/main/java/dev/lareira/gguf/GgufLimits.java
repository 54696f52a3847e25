package dev.lareira.gguf;

import java.util.stream.IntStream;

/**
 * What a file may ask of the reader before it is refused. The defaults hold any published model several times over and
 * keep a hostile file within a few hundred megabytes of memory.
 *
 * @param maxMetadataEntries key-value pairs, default 65,536
 * @param maxTensors tensors in one file, default 262,144
 * @param maxHeaderBytes bytes before the data section, of all parts of a split model together, default 64 MiB
 * @param maxStringBytes bytes of one string, default 4 MiB
 * @param maxKeyBytes bytes of a key or a tensor name, default 65,535 as the specification says
 * @param maxArrayDepth arrays within arrays, default 4
 * @param maxNestedArrays arrays within arrays in all, default 65,536
 * @param maxParts files of a split model, default 1,024
 */
public record GgufLimits(
        int maxMetadataEntries,
        int maxTensors,
        int maxHeaderBytes,
        int maxStringBytes,
        int maxKeyBytes,
        int maxArrayDepth,
        int maxNestedArrays,
        int maxParts) {
    public static final GgufLimits DEFAULT =
            new GgufLimits(65_536, 262_144, 64 << 20, 4 << 20, 65_535, 4, 65_536, 1_024);

    public GgufLimits {
        int least = IntStream.of(
                        maxMetadataEntries,
                        maxTensors,
                        maxHeaderBytes,
                        maxStringBytes,
                        maxKeyBytes,
                        maxArrayDepth,
                        maxNestedArrays,
                        maxParts)
                .min()
                .getAsInt();
        if (least < 0) {
            throw new GgufException("a limit is " + least + "; expected none below 0");
        }
    }
}

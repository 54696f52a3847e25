package dev.lareira.gguf;

/**
 * What a file may ask of the reader before it is refused. The defaults hold any published model several times over and
 * keep a hostile file within a few hundred megabytes of memory.
 *
 * @param maxMetadataEntries key-value pairs, default 65,536
 * @param maxTensors tensors in one file, default 262,144
 * @param maxHeaderBytes bytes before the data section, default 64 MiB
 * @param maxStringBytes bytes of one string, default 16 MiB
 * @param maxKeyBytes bytes of a key or a tensor name, default 65,535 as the specification says
 * @param maxArrayDepth arrays within arrays, default 4
 * @param maxParts files of a split model, default 1,024
 */
public record GgufLimits(
        int maxMetadataEntries,
        int maxTensors,
        long maxHeaderBytes,
        int maxStringBytes,
        int maxKeyBytes,
        int maxArrayDepth,
        int maxParts) {
    public static final GgufLimits DEFAULT = new GgufLimits(65_536, 262_144, 64L << 20, 16 << 20, 65_535, 4, 1_024);
}

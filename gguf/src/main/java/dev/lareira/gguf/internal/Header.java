package dev.lareira.gguf.internal;

import dev.lareira.gguf.GgmlType;
import dev.lareira.gguf.GgufException;
import dev.lareira.gguf.GgufLimits;
import dev.lareira.gguf.GgufType;
import dev.lareira.gguf.GgufValue;
import dev.lareira.gguf.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything before the data section of one file.
 *
 * @param version 2 or 3; both have the same layout
 * @param metadata key-value pairs in file order
 * @param tensors tensor table in file order
 * @param alignment of tensor data, in bytes
 * @param end behind the tensor table, where padding begins
 * @param dataOffset start of the data section in the file
 */
public record Header(
        int version,
        Map<String, GgufValue> metadata,
        List<TensorInfo> tensors,
        int alignment,
        long end,
        long dataOffset) {
    /** "GGUF" read as a little-endian number. */
    public static final int MAGIC = 0x46554747;

    public static final String ALIGNMENT_KEY = "general.alignment";
    public static final int DEFAULT_ALIGNMENT = 32;
    public static final int MAX_DIMENSIONS = 4;
    /** The smallest entries: an empty key, its type, one byte; an empty name, no dimension, type, offset. */
    private static final int MIN_ENTRY_BYTES = 13;

    private static final int MIN_TENSOR_BYTES = 24;

    /** Reads and checks the header of a file mapped whole. */
    public static Header read(MemorySegment file, GgufLimits limits, int part) {
        ByteReader in = new ByteReader(file, limits);
        int version = version(in);
        int tensorCount = in.count("tensor count", limits.maxTensors(), 0);
        int entryCount = in.count("metadata count", limits.maxMetadataEntries(), MIN_ENTRY_BYTES);
        Map<String, GgufValue> metadata = metadata(in, entryCount, limits);
        int alignment = alignment(metadata);
        if ((long) tensorCount * MIN_TENSOR_BYTES > file.byteSize() - in.position()) {
            throw new GgufException(
                    "tensor count is %d, but only %d bytes follow the metadata; the file is truncated or corrupt"
                            .formatted(tensorCount, file.byteSize() - in.position()));
        }
        List<TensorInfo> tensors = tensors(in, tensorCount, limits, alignment, part);
        long dataOffset = align(in.position(), alignment);
        checkData(tensors, dataOffset, file.byteSize());
        return new Header(version, metadata, tensors, alignment, in.position(), dataOffset);
    }

    public static long align(long offset, int alignment) {
        return (offset + alignment - 1) & -alignment;
    }

    private static int version(ByteReader in) {
        int magic = in.int32("magic");
        if (magic == Integer.reverseBytes(MAGIC)) {
            throw new GgufException("not a GGUF file: the magic at offset 0 is reversed, FUGG");
        }
        if (magic != MAGIC) {
            throw new GgufException("not a GGUF file: offset 0 holds 0x%08x; expected the magic \"GGUF\" (0x%08x)"
                    .formatted(magic, MAGIC));
        }
        int version = in.int32("version");
        if (version != 0 && (version & 0xffff) == 0) {
            throw new GgufException(
                    "big-endian GGUF (version %d at offset 4 in reversed order); expected little-endian: convert it with gguf-py's gguf_convert_endian"
                            .formatted(Integer.reverseBytes(version)));
        }
        if (version < 2 || version > 3) {
            throw new GgufException(
                    "GGUF version %s at offset 4; expected 2 or 3".formatted(Integer.toUnsignedString(version)));
        }
        return version;
    }

    private static Map<String, GgufValue> metadata(ByteReader in, int count, GgufLimits limits) {
        Map<String, GgufValue> metadata = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            long at = in.position();
            String key = in.string("metadata key " + i, limits.maxKeyBytes());
            GgufType type = in.type(key);
            if (metadata.putIfAbsent(key, new GgufValue(type, in.value(type, key, 0))) != null) {
                throw new GgufException("metadata key %s at offset %d occurs twice".formatted(key, at));
            }
        }
        return metadata;
    }

    private static int alignment(Map<String, GgufValue> metadata) {
        GgufValue value = metadata.get(ALIGNMENT_KEY);
        if (value == null) {
            return DEFAULT_ALIGNMENT;
        }
        if (!(value.value() instanceof Number number)
                || value.type() != GgufType.UINT32
                || Long.bitCount(number.longValue()) != 1
                || number.longValue() > 1 << 24) {
            throw new GgufException("%s is %s; expected a UINT32 power of two".formatted(ALIGNMENT_KEY, value.value()));
        }
        return number.intValue();
    }

    private static List<TensorInfo> tensors(ByteReader in, int count, GgufLimits limits, int alignment, int part) {
        List<TensorInfo> tensors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            long at = in.position();
            String name = in.string("name of tensor " + i, limits.maxKeyBytes());
            if (!names.add(name)) {
                throw new GgufException("tensor %s at offset %d occurs twice".formatted(name, at));
            }
            tensors.add(tensor(in, name, alignment, part));
        }
        return List.copyOf(tensors);
    }

    private static TensorInfo tensor(ByteReader in, String name, int alignment, int part) {
        long at = in.position();
        int dimensions = in.int32("dimension count of tensor " + name);
        if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
            throw new GgufException("tensor %s at offset %d has %s dimensions; expected at most %d"
                    .formatted(name, at, Integer.toUnsignedString(dimensions), MAX_DIMENSIONS));
        }
        List<Long> shape = new ArrayList<>();
        long elements = 1;
        for (int i = 0; i < dimensions; i++) {
            long length = in.int64("shape of tensor " + name);
            if (length < 0 || length != 0 && elements > Long.MAX_VALUE / length) {
                throw new GgufException("tensor %s at offset %d: dimension %d is %s, which overflows"
                        .formatted(name, at, i, Long.toUnsignedString(length)));
            }
            elements *= length;
            shape.add(length);
        }
        GgmlType type;
        long bytes;
        try {
            type = GgmlType.of(in.int32("type of tensor " + name));
            long row = shape.isEmpty() ? 1 : shape.getFirst();
            bytes = row == 0 ? 0 : Math.multiplyExact(type.bytesFor(row), elements / row);
        } catch (GgufException | ArithmeticException e) {
            throw new GgufException("tensor %s at offset %d: %s".formatted(name, at, e.getMessage()), e);
        }
        long offset = in.int64("offset of tensor " + name);
        if (offset < 0 || offset % alignment != 0) {
            throw new GgufException("tensor %s at offset %d has data offset %s; expected a multiple of the alignment %d"
                    .formatted(name, at, Long.toUnsignedString(offset), alignment));
        }
        return new TensorInfo(name, shape, type, offset, bytes, part);
    }

    private static void checkData(List<TensorInfo> tensors, long dataOffset, long fileSize) {
        List<TensorInfo> byOffset = tensors.stream()
                .sorted(Comparator.comparingLong(TensorInfo::offset))
                .toList();
        TensorInfo before = null;
        for (TensorInfo tensor : byOffset) {
            long available = Math.max(0, fileSize - dataOffset);
            if (tensor.offset() > available || tensor.byteSize() > available - tensor.offset()) {
                throw new GgufException(
                        "tensor %s needs %d bytes at offset %d, but the file has %d bytes; the download is incomplete or the file corrupt"
                                .formatted(tensor.name(), tensor.byteSize(), dataOffset + tensor.offset(), fileSize));
            }
            if (tensor.byteSize() == 0) {
                continue;
            }
            if (before != null && tensor.offset() < before.offset() + before.byteSize()) {
                throw new GgufException("tensor %s at data offset %d overlaps tensor %s at data offset %d of %d bytes"
                        .formatted(tensor.name(), tensor.offset(), before.name(), before.offset(), before.byteSize()));
            }
            before = tensor;
        }
    }
}

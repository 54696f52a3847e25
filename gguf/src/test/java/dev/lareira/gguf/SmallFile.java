package dev.lareira.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/** A small file with every metadata type and several tensors, for tests that damage it. */
final class SmallFile {
    private SmallFile() {}

    static GgufWriter writer() {
        return new GgufWriter()
                .put("general.architecture", GgufValue.of("llama"))
                .put("general.alignment", GgufValue.of(32))
                .put("t.u8", new GgufValue(GgufType.UINT8, 200))
                .put("t.i8", new GgufValue(GgufType.INT8, -7))
                .put("t.u16", new GgufValue(GgufType.UINT16, 60_000))
                .put("t.i16", new GgufValue(GgufType.INT16, -30_000))
                .put("t.u32", new GgufValue(GgufType.UINT32, 4_000_000_000L))
                .put("t.i32", new GgufValue(GgufType.INT32, -2_000_000_000))
                .put("t.u64", new GgufValue(GgufType.UINT64, -1L))
                .put("t.i64", new GgufValue(GgufType.INT64, Long.MIN_VALUE))
                .put("t.f32", GgufValue.of(1.5f))
                .put("t.f64", new GgufValue(GgufType.FLOAT64, Math.PI))
                .put("t.bool", GgufValue.of(true))
                .put("tokens", GgufValue.of(List.of("a", "ção", "", "語", "🔥")))
                .put("scores", GgufValue.of(new float[] {0, -1, 2.5f}))
                .put("types", GgufValue.of(new int[] {1, 2, 3}))
                .put("flags", array(GgufType.BOOL, new boolean[] {true, false}))
                .put("bytes", array(GgufType.UINT8, new byte[] {1, -1}))
                .put("shorts", array(GgufType.INT16, new short[] {1, -1}))
                .put("longs", array(GgufType.UINT64, new long[] {1, -1}))
                .put("doubles", array(GgufType.FLOAT64, new double[] {0.5}))
                .put("nested", array(GgufType.ARRAY, List.of(new GgufArray(GgufType.UINT32, new int[] {7, 8}))))
                .tensor("a.weight", List.of(32L, 2L), GgmlType.Q4_0, MemorySegment.ofArray(new byte[36]))
                .tensor("b.weight", List.of(3L), GgmlType.F32, MemorySegment.ofArray(new byte[12]))
                .tensor("c.weight", List.of(8L, 2L, 2L), GgmlType.F16, MemorySegment.ofArray(new byte[64]));
    }

    static byte[] bytes(GgufWriter writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Writes a part of the split model {@code m}, numbered from 0. */
    static void part(Path folder, int part, int count, int total, String tensor) {
        new GgufWriter()
                .put("split.no", new GgufValue(GgufType.UINT16, part))
                .put("split.count", new GgufValue(GgufType.UINT16, count))
                .put("split.tensors.count", new GgufValue(GgufType.INT32, total))
                .tensor(tensor, List.of(1L), GgmlType.F32, out -> out.write(new byte[4]))
                .write(folder.resolve("m-%05d-of-%05d.gguf".formatted(part + 1, count)));
    }

    static Gguf open(byte[] bytes) {
        return Gguf.of(MemorySegment.ofArray(bytes), GgufLimits.DEFAULT);
    }

    private static GgufValue array(GgufType type, Object values) {
        return new GgufValue(GgufType.ARRAY, new GgufArray(type, values));
    }
}

package dev.lareira.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of gigabytes, and headers as large as the limits allow: the tests of this module run in a heap of 256 MB. */
@Timeout(60)
class LargeFileTest {
    private static final int ENTRY = 12;

    @TempDir
    Path folder;

    /** The file has a hole instead of data, so it takes no room. */
    @Test
    void tensorsBeyondTwoAndFourGigabytesAreMapped() throws IOException {
        long row = 1L << 20;
        GgufWriter writer = new GgufWriter().put("general.architecture", GgufValue.of("llama"));
        for (String name : List.of("a", "b")) {
            writer.tensor(name, List.of(row, 2500L), GgmlType.I8, OutputStream::flush);
        }
        Path path = folder.resolve("large.gguf");
        byte[] header = header(writer);
        long dataOffset = header.length;
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(header), 0);
            channel.write(ByteBuffer.wrap(new byte[] {7}), dataOffset + 2 * row * 2500 - 1);
        }
        try (Gguf file = Gguf.open(path)) {
            assertThat(file.byteSize()).isGreaterThan(1L << 32);
            MemorySegment last = file.data("b");
            assertThat(last.byteSize()).isEqualTo(row * 2500).isGreaterThan(Integer.MAX_VALUE);
            assertThat(last.get(ValueLayout.JAVA_BYTE, last.byteSize() - 1)).isEqualTo((byte) 7);
            assertThat(file.data("a").get(ValueLayout.JAVA_BYTE, last.byteSize() - 1))
                    .isZero();
        }
    }

    @Test
    void millionsOfEmptyArraysWithinAnArrayAreRefused() throws IOException {
        int count = 5_000_000;
        Path path = file(1, out -> {
            string(out, "key");
            numbers(out, GgufType.ARRAY.id(), GgufType.ARRAY.id());
            out.write(longs(count));
            byte[] empty = new byte[ENTRY * 1000];
            for (int i = 0; i < count; i += 1000) {
                out.write(empty);
            }
        });
        assertThatThrownBy(() -> Gguf.open(path))
                .isInstanceOf(GgufException.class)
                .hasMessageContaining("more than 65536 arrays within arrays");
    }

    /** One wide character makes a string of one byte a character twice as large in memory. */
    @Test
    void stringsThatFillTheHeaderFitTheHeap() throws IOException {
        byte[] text = new byte[GgufLimits.DEFAULT.maxStringBytes()];
        Arrays.fill(text, (byte) 'a');
        byte[] wide = "語".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(wide, 0, text, 0, wide.length);
        Path path = file(15, out -> {
            for (int i = 0; i < 15; i++) {
                string(out, "key" + i);
                numbers(out, GgufType.STRING.id());
                out.write(longs(text.length));
                out.write(text);
            }
        });
        try (Gguf file = Gguf.open(path)) {
            assertThat(file.metadata().string("key14")).hasSize(text.length - 2);
        }
    }

    @Test
    void asManyStringsOfAVocabularyAsTheHeaderHoldsFitTheHeap() throws IOException {
        int count = 8_000_000;
        Path path = file(1, out -> {
            string(out, "tokens");
            numbers(out, GgufType.ARRAY.id(), GgufType.STRING.id());
            out.write(longs(count));
            byte[] empty = new byte[8 * 1000];
            for (int i = 0; i < count; i += 1000) {
                out.write(empty);
            }
        });
        try (Gguf file = Gguf.open(path)) {
            assertThat(file.metadata().strings("tokens")).hasSize(count);
        }
    }

    @Test
    void asManyTensorsAsAllowedFitTheHeap() {
        int count = GgufLimits.DEFAULT.maxTensors();
        GgufWriter writer = new GgufWriter().put("general.architecture", GgufValue.of("llama"));
        for (int i = 0; i < count; i++) {
            writer.tensor(Integer.toString(i), List.of(0L), GgmlType.F32, out -> {});
        }
        Path path = folder.resolve("tensors.gguf");
        writer.write(path);
        try (Gguf file = Gguf.open(path)) {
            assertThat(file.tensors()).hasSize(count);
        }
    }

    /** Names whose hash codes are all the same must not make reading quadratic. */
    @Test
    void namesWithOneHashCodeAreReadInTime() throws IOException {
        List<String> names = new ArrayList<>(List.of(""));
        for (int bit = 0; bit < 16; bit++) {
            List<String> longer = new ArrayList<>();
            for (String name : names) {
                longer.add(name + "Aa");
                longer.add(name + "BB");
            }
            names = longer;
        }
        Collections.sort(names);
        assertThat(names.getFirst().hashCode()).isEqualTo(names.getLast().hashCode());
        List<String> all = names;
        Path path = file(all.size(), out -> {
            for (String name : all) {
                string(out, name);
                numbers(out, GgufType.BOOL.id());
                out.write(1);
            }
        });
        try (Gguf file = Gguf.open(path)) {
            assertThat(file.metadata().keys()).hasSize(1 << 16);
        }
    }

    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    /** A file with these metadata entries and no tensors. */
    private Path file(int entries, Content metadata) throws IOException {
        Path path = folder.resolve("header.gguf");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
            numbers(out, 0x46554747, 3);
            out.write(longs(0));
            out.write(longs(entries));
            metadata.write(out);
        }
        return path;
    }

    /** The header of a file whose tensors do not write anything. */
    private static byte[] header(GgufWriter writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> writer.write(out)).hasMessageContaining("was given 0 bytes");
        return out.toByteArray();
    }

    private static void string(OutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(longs(bytes.length));
        out.write(bytes);
    }

    private static void numbers(OutputStream out, int... values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        out.write(bytes.array());
    }

    private static byte[] longs(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }
}

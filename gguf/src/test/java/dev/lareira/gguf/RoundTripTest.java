package dev.lareira.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.testkit.Golden;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A file that is read and written again is the same, byte for byte. */
class RoundTripTest {
    static List<Path> models() {
        return Golden.files("arch", ".gguf");
    }

    static List<Path> vocabularies() {
        return Golden.files("tokenizer/vocab", ".gguf.gz");
    }

    static List<Path> chatModels() {
        return List.of(Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf"));
    }

    @ParameterizedTest
    @MethodSource({"models", "vocabularies", "chatModels"})
    void writesWhatItRead(Path path) throws IOException {
        if (path.toString().endsWith(".gz")) {
            byte[] bytes = Golden.bytes(path);
            check(Gguf.of(MemorySegment.ofArray(bytes), GgufLimits.DEFAULT), new ByteArrayInputStream(bytes));
        } else {
            try (Gguf file = Gguf.open(path);
                    InputStream bytes = new BufferedInputStream(Files.newInputStream(path))) {
                check(file, bytes);
            }
        }
    }

    /** Padding is zero in files of every known tool; the specification asks for it, but nothing depends on it. */
    @Test
    void paddingThatIsNotZeroIsRepeated() throws IOException {
        byte[] bytes = SmallFile.bytes(SmallFile.writer());
        Gguf plain = SmallFile.open(bytes);
        for (int at = bytes.length - 1; at >= 0; at--) {
            byte[] dirty = bytes.clone();
            dirty[at] ^= 0x55;
            try {
                Gguf file = SmallFile.open(dirty);
                check(file, new ByteArrayInputStream(dirty));
            } catch (GgufException e) {
                assertThat(at).as("only a damaged header is refused").isLessThan((int) plain.dataOffset());
            }
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 7);
        longer[bytes.length + 3] = 9;
        check(SmallFile.open(longer), new ByteArrayInputStream(longer));
    }

    @Test
    void aFileWithoutTensorsMayEndAnywhereBehindItsHeader() throws IOException {
        byte[] padded = SmallFile.bytes(new GgufWriter().put("general.architecture", GgufValue.of("llama")));
        long end = SmallFile.open(padded).header(0).end();
        assertThat(end).isLessThan(padded.length);
        for (int length = (int) end; length < padded.length + 40; length++) {
            byte[] bytes = Arrays.copyOf(padded, length);
            check(SmallFile.open(bytes), new ByteArrayInputStream(bytes));
        }
    }

    @Test
    void partsAreRepeatedOneByOne(@TempDir Path folder) throws IOException {
        for (int part = 0; part < 2; part++) {
            SmallFile.part(folder, part, 2, 2, "t" + part);
        }
        Path first = folder.resolve("m-00001-of-00002.gguf");
        try (Gguf file = Gguf.open(first)) {
            assertThatThrownBy(() -> GgufWriter.copyOf(file)).hasMessageContaining("repeat its parts");
            for (int part = 0; part < 2; part++) {
                ByteArrayOutputStream written = new ByteArrayOutputStream();
                GgufWriter.copyOf(file, part).write(written);
                assertThat(written.toByteArray())
                        .isEqualTo(Files.readAllBytes(file.files().get(part)));
            }
        }
    }

    @Test
    void whatIsPutIntoACopyIsReadBesideWhatWasThere() {
        Gguf file = SmallFile.open(SmallFile.bytes(SmallFile.writer()));
        Gguf changed = SmallFile.open(SmallFile.bytes(GgufWriter.copyOf(file)
                .put("general.name", GgufValue.of("a name"))
                .tensor("d.weight", List.of(2L), GgmlType.F32, MemorySegment.ofArray(new float[] {1, 2}))));
        assertThat(changed.metadata().string("general.name")).isEqualTo("a name");
        assertThat(changed.data("d.weight").get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4))
                .isEqualTo(2);
        for (TensorInfo tensor : file.tensors()) {
            assertThat(changed.data(tensor.name()).mismatch(file.data(tensor.name())))
                    .isEqualTo(-1);
        }
    }

    private static void check(Gguf file, InputStream bytes) throws IOException {
        Expecting written = new Expecting(bytes);
        GgufWriter.copyOf(file).write(written);
        assertThat(written.position).isEqualTo(file.byteSize());
        assertThat(bytes.read()).as("bytes that were not written").isEqualTo(-1);
    }

    /** Takes nothing but the bytes of a stream; holds neither. */
    private static final class Expecting extends OutputStream {
        private final InputStream expected;
        private long position;

        private Expecting(InputStream expected) {
            this.expected = expected;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            byte[] wanted = expected.readNBytes(length);
            if (!Arrays.equals(wanted, 0, wanted.length, bytes, offset, offset + length)) {
                throw new AssertionError("other bytes in the %d from offset %d on".formatted(length, position));
            }
            position += length;
        }
    }
}

package dev.lareira.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

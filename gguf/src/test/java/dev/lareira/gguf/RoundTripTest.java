package dev.lareira.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
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
        byte[] bytes = Golden.bytes(path);
        ByteArrayOutputStream written = new ByteArrayOutputStream(bytes.length);
        GgufWriter.copyOf(Gguf.of(MemorySegment.ofArray(bytes), GgufLimits.DEFAULT))
                .write(written);
        assertThat(written.toByteArray()).isEqualTo(bytes);
    }
}

package dev.lareira.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GgufTest {
    @Test
    void opensEveryGoldenModel() {
        for (Path path : Golden.files("arch", ".gguf")) {
            try (Gguf file = Gguf.open(path)) {
                assertThat(file.tensors()).isNotEmpty();
                assertThat(file.metadata().string("general.architecture")).isNotEmpty();
            }
        }
    }
}

package dev.lareira.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.core.LareiraException;
import dev.lareira.gguf.GgmlType;
import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.TensorInfo;
import dev.lareira.quant.BlockFormat;
import dev.lareira.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticModelTest {
    private static final BiConsumer<Long, Long> UNSEEN = (written, total) -> {};

    @TempDir
    Path folder;

    @Test
    void aModelHasTheShapeAndTheTypesOfItsNameAndIsMadeOnce() throws IOException {
        List<Long> progress = new ArrayList<>();
        Path path =
                SyntheticModel.of("135m:Q4_K_M").in(folder, (written, total) -> progress.add(written * 100 / total));
        assertThat(progress).isSorted().endsWith(100L);
        try (Gguf file = Gguf.open(path)) {
            long parameters =
                    file.tensors().stream().mapToLong(TensorInfo::elementCount).sum();
            assertThat(parameters).isEqualTo(134_515_008); // as of SmolLM2-135M
            // 576 columns are no whole number of 256, 1536 are.
            assertThat(type(file, "token_embd.weight")).isEqualTo(GgmlType.Q8_0);
            assertThat(type(file, "blk.0.attn_q.weight")).isEqualTo(GgmlType.Q5_0);
            assertThat(type(file, "blk.0.attn_v.weight")).isEqualTo(GgmlType.Q8_0);
            assertThat(type(file, "blk.0.ffn_down.weight")).isEqualTo(GgmlType.Q6_K);
            assertThat(type(file, "blk.4.ffn_down.weight")).isEqualTo(GgmlType.Q4_K);
            Tokenizer tokenizer = Tokenizer.from(file.metadata());
            assertThat(tokenizer.decode(tokenizer.encode("Olá, lareira!"))).isEqualTo("Olá, lareira!");
        }
        long made = Files.getLastModifiedTime(path).toMillis();
        assertThat(SyntheticModel.of("135m:Q4_K_M").in(folder, UNSEEN)).isEqualTo(path);
        assertThat(Files.getLastModifiedTime(path).toMillis()).isEqualTo(made);
        assertThat(Files.list(folder)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void weightsOfEveryTypeThatEncodesAreRandomAndRepeatable(GgmlType type) throws IOException {
        if (TypeMix.of(type.name()).isEmpty()) {
            assertThatThrownBy(() -> SyntheticModel.of("1b:" + type))
                    .isInstanceOf(LareiraException.class)
                    .hasMessageContaining("there are ")
                    .hasMessageContaining("Q4_K_M");
            return;
        }
        int count = 1 << 16;
        byte[] bytes = bytes(type, count);
        assertThat(bytes).hasSize((int) type.bytesFor(count)).isEqualTo(bytes(type, count));
        float[] weights = new float[count];
        BlockFormat.of(type).decode(MemorySegment.ofArray(bytes), 0, weights, 0, count);
        double squares = 0;
        for (float weight : weights) {
            squares += weight * weight;
        }
        // Types of one and two bits keep the size of weights less well.
        assertThat(Math.sqrt(squares / count)).isBetween(0.01, 0.04);
    }

    @Test
    void mixesAreThoseOfLlamaQuantize() {
        TypeMix mix = TypeMix.of("Q4_K_M").orElseThrow();
        List<Integer> more = new ArrayList<>();
        for (int block = 0; block < 16; block++) {
            if (mix.type(TypeMix.Role.DOWN, block, 16) == GgmlType.Q6_K) {
                more.add(block);
            }
        }
        assertThat(more).containsExactly(0, 1, 4, 7, 10, 13, 14, 15);
        assertThat(mix.type(TypeMix.Role.OUTPUT, 0, 16)).isEqualTo(GgmlType.Q6_K);
        assertThat(mix.type(TypeMix.Role.OTHER, 0, 16)).isEqualTo(GgmlType.Q4_K);
    }

    @Test
    void anUnknownShapeOrDescriptionIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> SyntheticModel.of("2b:Q4_0")).hasMessageContaining("there are 135m, 1b, 3b, 7b, 8b");
        assertThatThrownBy(() -> SyntheticModel.of("1b")).hasMessageContaining("expected SHAPE:TYPE");
    }

    private static byte[] bytes(GgmlType type, int count) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RandomWeights(7).write(type, count, 3, out, written -> {});
        return out.toByteArray();
    }

    private static GgmlType type(Gguf file, String tensor) {
        return file.tensor(tensor).orElseThrow().type();
    }
}

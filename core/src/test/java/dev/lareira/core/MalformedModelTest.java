package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lareira.gguf.GgufException;
import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sound GGUF files whose numbers do not make a model. */
class MalformedModelTest {
    @ParameterizedTest
    @CsvSource({
        "llama, llama.block_count, 0",
        "llama, llama.block_count, -1",
        "llama, llama.block_count, 2000000000",
        "llama, llama.block_count, 3",
        "llama, llama.embedding_length, 0",
        "llama, llama.embedding_length, 63",
        "llama, llama.context_length, -5",
        "llama, llama.attention.head_count, 0",
        "llama, llama.attention.head_count, 1000",
        "llama, llama.attention.head_count, 3",
        "llama, llama.attention.head_count_kv, 0",
        "llama, llama.attention.head_count_kv, 3",
        "llama, llama.attention.head_count_kv, 4",
        "llama, llama.rope.dimension_count, 0",
        "llama, llama.rope.dimension_count, 17",
        "llama, llama.rope.dimension_count, 18",
        "llama-head-dim, llama.attention.key_length, 0",
        "llama-head-dim, llama.attention.value_length, 23",
        "mixtral, llama.expert_count, 0",
        "mixtral, llama.expert_count, 5",
        "mixtral, llama.expert_used_count, 9",
        "deepseek2, deepseek2.rope.dimension_count, 24",
        "deepseek2, deepseek2.attention.kv_lora_rank, 31",
        "deepseek2, deepseek2.expert_group_count, 3",
        "deepseek2, deepseek2.expert_gating_func, 7",
        "gemma4, gemma4.attention.shared_kv_layers, 6",
        "mamba2, mamba2.ssm.inner_size, 0",
        "mamba2, mamba2.ssm.group_count, 3",
        "lfm2, lfm2.shortconv.l_cache, 4",
    })
    void aNumberThatDoesNotFitIsNamed(String model, String key, int value, @TempDir Path folder) throws IOException {
        byte[] bytes = Files.readAllBytes(Golden.file("arch/" + model + ".gguf"));
        Path file = folder.resolve("model.gguf");
        Files.write(file, withNumber(bytes, key, value));
        assertRefused(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"output_norm.weight", "blk.1.ffn_down.weight", "blk.0.attn_q.weight", "token_embd.weight"})
    void aMissingTensorIsNamed(String tensor, @TempDir Path folder) throws IOException {
        byte[] bytes = Files.readAllBytes(Golden.file("arch/llama.gguf"));
        int at = indexOf(bytes, tensor);
        bytes[at] = 'X';
        Path file = folder.resolve("model.gguf");
        Files.write(file, bytes);
        assertThat(assertRefused(file)).hasMessageContaining(tensor.replace(".weight", ""));
    }

    private static Throwable assertRefused(Path file) {
        Throwable thrown = catchThrowable(() -> {
            try (Model model = Model.load(file, LoadOptions.builder().threads(1).build());
                    Session session = model.newSession()) {
                session.prefill(1, 2, 3);
            }
        });
        assertThat(thrown).isInstanceOfAny(LareiraException.class, GgufException.class);
        assertThat(thrown.getMessage()).containsAnyOf("expected", "missing");
        return thrown;
    }

    /** The file with another 32-bit value under a key: after the key come 4 bytes of type, then the value. */
    private static byte[] withNumber(byte[] bytes, String key, int value) {
        int at = indexOf(bytes, key);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at + key.length() + 4, value);
        return bytes;
    }

    /** Where a name starts that has its length before it. */
    private static int indexOf(byte[] bytes, String name) {
        byte[] wanted = ByteBuffer.allocate(8 + name.length())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(name.length())
                .put(name.getBytes(StandardCharsets.UTF_8))
                .array();
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (java.util.Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i + 8;
            }
        }
        throw new AssertionError("no " + name);
    }
}

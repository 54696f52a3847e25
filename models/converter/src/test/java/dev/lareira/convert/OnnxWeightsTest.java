package dev.lareira.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnnxWeightsTest {
    private static byte[] delimited(int field, byte[] content) {
        return join(new byte[] {(byte) (field << 3 | 2), (byte) content.length}, content);
    }

    private static byte[] delimited(int field, String text) {
        return delimited(field, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] number(int field, int value) {
        return new byte[] {(byte) (field << 3), (byte) value};
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private static byte[] model(byte[] data) {
        byte[] weight = join(number(1, 2), number(1, 3), number(2, 1), delimited(8, "anonymous"), delimited(9, data));
        byte[] product = join(
                delimited(1, "x"), delimited(1, "anonymous"), delimited(3, "/query/MatMul"), delimited(4, "MatMul"));
        return join(number(1, 8), delimited(7, join(delimited(1, product), delimited(5, weight))));
    }

    @Test
    void aMatrixIsFoundByItsProductAndTransposed() {
        OnnxWeights.Tensor matrix =
                OnnxWeights.of(model(floats(1, 2, 3, 4, 5, 6))).matrix("/query/MatMul");
        assertThat(matrix.shape()).isEqualTo(List.of(3L, 2L));
        assertThat(matrix.values()).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void aWeightOfAnotherSizeIsRefused() {
        OnnxWeights weights = OnnxWeights.of(model(floats(1, 2, 3)));
        assertThatThrownBy(() -> weights.tensor("anonymous"))
                .isInstanceOf(ConversionException.class)
                .hasMessageContaining("12 bytes; expected 6 floats");
        assertThatThrownBy(() -> weights.tensor("other")).hasMessageContaining("no weight other");
    }

    @Test
    void aFileThatEndsEarlyIsRefusedAtEveryByte() {
        byte[] whole = model(floats(1, 2, 3, 4, 5, 6));
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> OnnxWeights.of(part).matrix("/query/MatMul"))
                    .isInstanceOf(ConversionException.class);
        }
    }
}

package dev.lareira.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.gguf.GgmlType;
import dev.lareira.testkit.Golden;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All types against ggml: decoded floats bit for bit, encoded blocks byte for byte. */
class BlockFormatTest {
    /** A tensor in ggml's blocks and the floats ggml decodes them to. */
    private record Tensor(byte[] blocks, float[] values) {
        static Tensor read(String name) {
            ByteBuffer in = little(name);
            int elements = in.getInt() * in.getInt();
            byte[] blocks = new byte[(int) in.getLong()];
            in.get(blocks);
            return new Tensor(blocks, floats(in, elements));
        }

        static float[] floats(ByteBuffer in, int count) {
            float[] values = new float[count];
            in.asFloatBuffer().get(values);
            return values;
        }

        static ByteBuffer little(String name) {
            return ByteBuffer.wrap(Golden.bytes(Golden.file("quant/" + name))).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = GgmlType.class,
            mode = EnumSource.Mode.EXCLUDE,
            // Plain numbers, without golden data.
            names = {"F32", "F64", "I8", "I16", "I32", "I64"})
    void decodesBitForBit(GgmlType type) {
        decodesBitForBit(type, type + ".bin", 4096);
        decodesBitForBit(type, type + "-random.bin", 4096);
    }

    @Test
    void decodesEveryFiniteHalf() {
        decodesBitForBit(GgmlType.F16, "F16-all-finite.bin", 63488);
    }

    private static void decodesBitForBit(GgmlType type, String name, int count) {
        Tensor tensor = Tensor.read(name);
        assertThat(tensor.values).hasSize(count);
        float[] decoded = new float[count];
        BlockFormat.of(type).decode(MemorySegment.ofArray(tensor.blocks), 0, decoded, 0, count);
        for (int i = 0; i < count; i++) {
            assertThat(Float.floatToRawIntBits(decoded[i]))
                    .describedAs("%s value %d", name, i)
                    .isEqualTo(Float.floatToRawIntBits(tensor.values[i]));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = GgmlType.class,
            mode = EnumSource.Mode.MATCH_NONE,
            names = {"F32", "F64", "I\\d+", "IQ[123]_.*"})
    void encodesByteForByte(GgmlType type) {
        float[] input = Tensor.floats(Tensor.little(type + ".input.f32"), 4096);
        byte[] expected = Tensor.read(type + ".bin").blocks;
        byte[] encoded = new byte[expected.length];
        BlockFormat.of(type).encode(input, 0, MemorySegment.ofArray(encoded), 0, input.length);
        int bytes = type.blockBytes();
        for (int at = 0; at < encoded.length; at++) {
            assertThat(encoded[at])
                    .describedAs("%s block %d byte %d", type, at / bytes, at % bytes)
                    .isEqualTo(expected[at]);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = GgmlType.class,
            names = {"F64", "I8", "I16", "I32", "I64"})
    void plainNumbersAreNoWeights(GgmlType type) {
        assertThatThrownBy(() -> BlockFormat.of(type))
                .isInstanceOf(QuantException.class)
                .hasMessageStartingWith("no decoder for tensors of type " + type);
    }
}

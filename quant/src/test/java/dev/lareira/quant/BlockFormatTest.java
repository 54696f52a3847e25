package dev.lareira.quant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.gguf.GgmlType;
import dev.lareira.testkit.Golden;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockFormatTest {
    @ParameterizedTest
    @EnumSource(
            value = GgmlType.class,
            mode = EnumSource.Mode.EXCLUDE,
            // Without golden data: plain numbers, and the two formats of activations.
            names = {"F32", "F64", "I8", "I16", "I32", "I64", "Q8_1", "Q8_K"})
    void decodesBitForBit(GgmlType type) {
        for (String name : List.of(type + ".bin", type + "-random.bin")) {
            Path file = Golden.file("quant/" + name);
            ByteBuffer in = ByteBuffer.wrap(Golden.bytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int rows = in.getInt();
            int columns = in.getInt();
            byte[] blocks = new byte[(int) in.getLong()];
            in.get(blocks);
            float[] decoded = new float[rows * columns];
            BlockFormat.of(type).decode(MemorySegment.ofArray(blocks), 0, decoded, 0, decoded.length);
            for (int i = 0; i < decoded.length; i++) {
                assertThat(Float.floatToRawIntBits(decoded[i]))
                        .describedAs("%s value %d", name, i)
                        .isEqualTo(in.getInt());
            }
        }
    }
}

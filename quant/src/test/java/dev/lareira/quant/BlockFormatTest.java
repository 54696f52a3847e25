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
            names = {"F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"})
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

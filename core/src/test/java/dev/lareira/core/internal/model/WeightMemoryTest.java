package dev.lareira.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lareira.gguf.GgmlType;
import dev.lareira.gguf.TensorInfo;
import dev.lareira.quant.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightMemoryTest {
    private static final long GIGABYTE = 1L << 30;

    private final TensorInfo codes = tensor("codes", GgmlType.IQ2_XXS);
    private final TensorInfo nibbles = tensor("nibbles", GgmlType.Q4_0);

    @Test
    void weightsThatGrowArePackedWhereTheyFit() {
        WeightMemory memory = WeightMemory.of(List.of(codes, nibbles), () -> 2 * GIGABYTE);

        assertThat(memory.precision(GgmlType.IQ2_XXS, Precision.FAST)).isEqualTo(Precision.FAST);
    }

    @Test
    void elseTheyStayAsTheyAreAndOthersDoNot() {
        WeightMemory memory = WeightMemory.of(List.of(codes, nibbles), () -> GIGABYTE);

        assertThat(memory.precision(GgmlType.IQ2_XXS, Precision.FAST)).isEqualTo(Precision.EXACT);
        assertThat(memory.precision(GgmlType.Q4_0, Precision.FAST)).isEqualTo(Precision.FAST);
    }

    @Test
    void noOneAsksForTheMemoryOfOthers() {
        WeightMemory memory = WeightMemory.of(List.of(nibbles), () -> fail("asked"));

        assertThat(memory.precision(GgmlType.Q4_0, Precision.FAST)).isEqualTo(Precision.FAST);
    }

    @Test
    void packedCodesTakeABytePerWeightAndItsFactors() {
        assertThat(WeightMemory.of(codes)).isEqualTo(GIGABYTE * (256 + 16 + 2) / 256);
        assertThat(WeightMemory.of(nibbles)).isEqualTo(nibbles.byteSize());
    }

    @Test
    void aTensorOfNoMatrixTakesItsBytes() {
        assertThat(WeightMemory.of(new TensorInfo("none", List.of(0L, 5L), GgmlType.Q4_0, 0, 0, 0)))
                .isZero();
        assertThat(WeightMemory.of(new TensorInfo("ids", List.of(7L), GgmlType.I32, 0, 28, 0)))
                .isEqualTo(28);
    }

    private static TensorInfo tensor(String name, GgmlType type) {
        return new TensorInfo(name, List.of(1L << 15, 1L << 15), type, 0, type.bytesFor(GIGABYTE), 0);
    }
}

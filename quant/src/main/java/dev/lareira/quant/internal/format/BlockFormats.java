package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.BlockFormat;
import dev.lareira.quant.QuantException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** All formats by type. */
public final class BlockFormats {
    private static final Map<GgmlType, BlockFormat> ALL = new EnumMap<>(GgmlType.class);

    static {
        for (BlockFormat format : Arrays.asList(
                new F32(),
                new F16(),
                new BF16(),
                new Q4_0(),
                new Q4_1(),
                new Q5_0(),
                new Q5_1(),
                new Q8_0(),
                new Q8_1(),
                new Q4_K(),
                new Q5_K(),
                new Q6_K(),
                new Q8_K(),
                new Q1_0(),
                new Q2_0(),
                new Q2_K(),
                new Q3_K(),
                new TQ1_0(),
                new TQ2_0(),
                new IQ1_S(),
                new IQ1_M(),
                new IQ2_XXS(),
                new IQ2_XS(),
                new IQ2_S(),
                new IQ3_XXS(),
                new IQ3_S(),
                new IQ4_NL(),
                new IQ4_XS(),
                new MXFP4(),
                new NVFP4())) {
            ALL.put(format.type(), format);
        }
    }

    private BlockFormats() {}

    public static BlockFormat of(GgmlType type) {
        BlockFormat format = ALL.get(type);
        if (format == null) {
            throw new QuantException(
                    "no decoder for tensors of type %s; there are ones for %s".formatted(type, ALL.keySet()));
        }
        return format;
    }
}

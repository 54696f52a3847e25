package dev.lareira.server.internal.models;

import java.util.Map;

/** How a model's weights are rounded, by the name that files carry: {@code Q4_K_M}. */
public final class Quantisation {
    /** llama.cpp's file types whose name is not that of one tensor type. */
    private static final Map<Integer, String> FILE_TYPES = Map.ofEntries(
            Map.entry(11, "Q3_K_S"),
            Map.entry(12, "Q3_K_M"),
            Map.entry(13, "Q3_K_L"),
            Map.entry(14, "Q4_K_S"),
            Map.entry(15, "Q4_K_M"),
            Map.entry(16, "Q5_K_S"),
            Map.entry(17, "Q5_K_M"),
            Map.entry(21, "Q2_K_S"),
            Map.entry(26, "IQ3_S"),
            Map.entry(27, "IQ3_M"),
            Map.entry(28, "IQ2_S"),
            Map.entry(29, "IQ2_M"));

    private Quantisation() {}

    public static String of(ModelEntry model) {
        String most = model.info().type().name();
        return model.header().get("general.file_type") instanceof Number type
                ? FILE_TYPES.getOrDefault(type.intValue(), most)
                : most;
    }
}

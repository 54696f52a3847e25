package dev.lareira.tokenizer;

import dev.lareira.gguf.GgufType;
import dev.lareira.gguf.GgufValue;
import dev.lareira.gguf.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Metadata of a made-up vocabulary. */
public final class SmallVocabulary {
    private static final String PREFIX = "tokenizer.ggml.";

    private final Map<String, GgufValue> values = new LinkedHashMap<>();

    private SmallVocabulary(String model) {
        put("model", model);
    }

    public static SmallVocabulary of(String model, List<String> tokens) {
        SmallVocabulary result = new SmallVocabulary(model);
        result.values.put(PREFIX + "tokens", GgufValue.of(tokens));
        return result;
    }

    /** Byte-level, with the visible bytes of ASCII and what merges make of them. */
    public static SmallVocabulary bytePairs(List<String> merges) {
        List<String> tokens = new ArrayList<>();
        for (char c = '!'; c <= '~'; c++) {
            tokens.add(String.valueOf(c));
        }
        tokens.add("Ġ");
        merges.forEach(merge -> tokens.add(merge.replace(" ", "")));
        SmallVocabulary result = of("gpt2", tokens);
        result.values.put(PREFIX + "merges", GgufValue.of(merges));
        return result;
    }

    public SmallVocabulary put(String key, String text) {
        return put(key, new GgufValue(GgufType.STRING, text));
    }

    public SmallVocabulary put(String key, GgufValue value) {
        values.put(PREFIX + key, value);
        return this;
    }

    public Metadata metadata() {
        return new Metadata(values);
    }
}

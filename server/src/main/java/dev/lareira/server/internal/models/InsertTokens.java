package dev.lareira.server.internal.models;

import dev.lareira.gguf.Metadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tokens of a model that fills in the middle: they stand before the prefix, before the suffix and before what is to be
 * filled in. Its file says which they are, or they go by one of the names that such models have for them.
 */
public record InsertTokens(int prefix, int suffix, int middle) {
    private static final List<List<String>> KEYS = List.of(
            List.of("fim_pre_token_id", "fim_suf_token_id", "fim_mid_token_id"),
            List.of("prefix_token_id", "suffix_token_id", "middle_token_id"));

    /** Of Qwen, StarCoder and Granite, SantaCoder, DeepSeek, Code Llama, GLM. */
    private static final List<List<String>> NAMES = List.of(
            List.of("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
            List.of("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
            List.of("<fim-prefix>", "<fim-suffix>", "<fim-middle>"),
            List.of("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"),
            List.of("▁<PRE>", "▁<SUF>", "▁<MID>"),
            List.of("<|code_prefix|>", "<|code_suffix|>", "<|code_middle|>"));

    private static final Set<String> ALL_NAMES =
            NAMES.stream().flatMap(List::stream).collect(Collectors.toUnmodifiableSet());

    /** @return empty where the model cannot fill in */
    public static Optional<InsertTokens> of(Metadata metadata) {
        return KEYS.stream()
                .map(keys -> keys.stream().map(key -> "tokenizer.ggml." + key).toList())
                .filter(keys -> keys.stream().allMatch(metadata::contains))
                .map(keys -> new InsertTokens(
                        metadata.integer(keys.get(0)), metadata.integer(keys.get(1)), metadata.integer(keys.get(2))))
                .findFirst()
                .or(() -> byName(metadata));
    }

    private static Optional<InsertTokens> byName(Metadata metadata) {
        if (!metadata.isArray("tokenizer.ggml.tokens")) {
            return Optional.empty();
        }
        List<String> tokens = metadata.strings("tokenizer.ggml.tokens");
        Map<String, Integer> found = new HashMap<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (ALL_NAMES.contains(tokens.get(i))) {
                found.put(tokens.get(i), i);
            }
        }
        return NAMES.stream()
                .filter(names -> found.keySet().containsAll(names))
                .map(names ->
                        new InsertTokens(found.get(names.get(0)), found.get(names.get(1)), found.get(names.get(2))))
                .findFirst();
    }
}

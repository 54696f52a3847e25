package dev.lareira.convert;

import dev.lareira.gguf.GgufValue;
import dev.lareira.gguf.GgufWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The vocabulary of a Hugging Face {@code tokenizer.json} of kind WordPiece, in the way GGUF files spell it: a token that
 * begins a word starts with {@code ▁}, one that continues it has lost its {@code ##}.
 */
final class WordPieceVocabulary {
    private static final String PREFIX = "tokenizer.ggml.";
    private static final String CONTINUATION = "##";
    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    /** Roles that GGUF has keys for; "seperator" is spelled as the format does. */
    private static final Map<String, List<String>> ROLES = Map.of(
            "[CLS]", List.of("bos_token_id", "cls_token_id"),
            "[SEP]", List.of("eos_token_id", "seperator_token_id"),
            "[UNK]", List.of("unknown_token_id"),
            "[PAD]", List.of("padding_token_id"),
            "[MASK]", List.of("mask_token_id"));

    private final String[] tokens;
    private final int[] types;

    WordPieceVocabulary(byte[] tokenizerJson) {
        JsonNode root = new JsonMapper().readTree(tokenizerJson);
        JsonNode model = root.path("model");
        String kind = model.path("type").asString("");
        boolean lowercase = root.at("/normalizer/lowercase").asBoolean(false);
        if (!kind.equals("WordPiece") || !lowercase) {
            throw new ConversionException("tokenizer of kind %s, lower-casing: %s; expected WordPiece that lower-cases"
                    .formatted(kind, lowercase));
        }
        JsonNode vocabulary = model.path("vocab");
        tokens = new String[vocabulary.size()];
        types = new int[tokens.length];
        Arrays.fill(types, NORMAL);
        for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
            tokens[entry.getValue().asInt()] = entry.getKey();
        }
        for (JsonNode added : root.path("added_tokens")) {
            types[added.path("id").asInt()] = added.path("content").asString().equals("[UNK]") ? UNKNOWN : CONTROL;
        }
    }

    void write(GgufWriter gguf) {
        gguf.put(PREFIX + "model", GgufValue.of("bert"));
        String[] spelled = new String[tokens.length];
        for (int id = 0; id < tokens.length; id++) {
            spelled[id] = types[id] == NORMAL ? spelling(tokens[id]) : tokens[id];
            for (String role : ROLES.getOrDefault(tokens[id], List.of())) {
                gguf.put(PREFIX + role, GgufValue.of(id));
            }
        }
        gguf.put(PREFIX + "tokens", GgufValue.of(List.of(spelled)));
        gguf.put(PREFIX + "token_type", GgufValue.of(types));
        gguf.put(PREFIX + "token_type_count", GgufValue.of(2));
    }

    private static String spelling(String token) {
        return token.startsWith(CONTINUATION) ? token.substring(CONTINUATION.length()) : "▁" + token;
    }
}

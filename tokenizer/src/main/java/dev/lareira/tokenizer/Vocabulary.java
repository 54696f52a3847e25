package dev.lareira.tokenizer;

import dev.lareira.gguf.Metadata;
import dev.lareira.tokenizer.internal.ByteLevel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** The tokens of a model: text, bytes, kind, and the ids with a role. Immutable and thread-safe. */
public final class Vocabulary {
    private static final String PREFIX = "tokenizer.ggml.";
    /** Control tokens by name where a file calls them normal, as llama.cpp re-types them on loading. */
    private static final Set<String> CONTROL_NAMES = Set.of(
            "<|eot_id|>",
            "<|im_end|>",
            "<|end|>",
            "<end_of_turn>",
            "<|endoftext|>",
            "<|end_of_text|>",
            "<EOT>",
            "_<EOT>",
            "<｜end▁of▁sentence｜>",
            "<end_of_utterance>",
            "<|eom_id|>",
            "<|fim_prefix|>",
            "<fim-prefix>",
            "<fim_prefix>",
            "<PRE>",
            "▁<PRE>",
            "<｜fim▁begin｜>",
            "<|fim_suffix|>",
            "<fim-suffix>",
            "<fim_suffix>",
            "<SUF>",
            "▁<SUF>",
            "<｜fim▁hole｜>",
            "<|fim_middle|>",
            "<fim-middle>",
            "<fim_middle>",
            "<MID>",
            "▁<MID>",
            "<｜fim▁end｜>",
            "<|fim_pad|>",
            "<fim-pad>",
            "<fim_pad>",
            "<PAD>",
            "<|fim_repo|>",
            "<|repo_name|>",
            "<fim-repo>",
            "<REPO>",
            "<|file_sep|>",
            "</s>",
            "<|return|>",
            "<|call|>",
            "<|calls|>",
            "<|tool_response>",
            "<|tool_response|>");

    private static final Set<String> END_NAMES = Set.of(
            "<|eot_id|>",
            "<|im_end|>",
            "<|end|>",
            "<|return|>",
            "<|call|>",
            "<|calls|>",
            "<|flush|>",
            "<end_of_turn>",
            "<|endoftext|>",
            "</s>",
            "<|eom_id|>",
            "<EOT>",
            "_<EOT>",
            "<|end_of_text|>",
            "<end_of_utterance>",
            "<｜end▁of▁sentence｜>",
            "<|fim_pad|>",
            "<fim-pad>",
            "<fim_pad>",
            "<|repo_name|>",
            "<|fim_repo|>",
            "<|file_sep|>");

    private final List<String> texts;
    private final TokenType[] types;
    private final float[] scores;
    private final byte[][] bytes;
    private final Map<String, Integer> ids;
    private final Set<Integer> endOfGeneration = new HashSet<>();
    private final Metadata metadata;

    private Vocabulary(Metadata metadata) {
        this.metadata = metadata;
        this.texts = List.copyOf(metadata.strings(PREFIX + "tokens"));
        this.scores = metadata.contains(PREFIX + "scores") ? metadata.numbers(PREFIX + "scores") : new float[size()];
        this.ids = HashMap.newHashMap(size());
        for (int id = 0; id < size(); id++) {
            ids.putIfAbsent(texts.get(id), id);
        }
        this.types = types();
        boolean byteLevel = metadata.string(PREFIX + "model", "").equals("gpt2");
        this.bytes = new byte[size()][];
        for (int id = 0; id < size(); id++) {
            bytes[id] = bytes(id, byteLevel);
        }
        for (String key : List.of("eos_token_id", "eot_token_id", "eom_token_id")) {
            role(key).ifPresent(endOfGeneration::add);
        }
        END_NAMES.forEach(name -> find(name).ifPresent(endOfGeneration::add));
    }

    /**
     * Reads the vocabulary of a model file.
     *
     * @throws TokenizerException when its arrays disagree
     */
    public static Vocabulary from(Metadata metadata) {
        if (!metadata.contains(PREFIX + "tokens")) {
            throw new TokenizerException("the file has no vocabulary: key " + PREFIX + "tokens is missing");
        }
        return new Vocabulary(metadata);
    }

    public int size() {
        return texts.size();
    }

    /** The token as the file spells it. */
    public String text(int id) {
        return texts.get(check(id));
    }

    /** The bytes that the token stands for in text; of a control token, its name. Not to be modified. */
    public byte[] bytes(int id) {
        return bytes[check(id)];
    }

    public TokenType type(int id) {
        return types[check(id)];
    }

    public float score(int id) {
        return scores[check(id)];
    }

    public boolean isControl(int id) {
        return type(id) == TokenType.CONTROL || type(id) == TokenType.UNKNOWN;
    }

    /** Whether a model that samples this token has finished: end of text, of turn, of message. */
    public boolean isEndOfGeneration(int id) {
        return endOfGeneration.contains(id);
    }

    /** The id of the token that the file spells like this. */
    public OptionalInt find(String text) {
        Integer id = ids.get(text);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    public OptionalInt bos() {
        return role("bos_token_id");
    }

    public OptionalInt eos() {
        return role("eos_token_id");
    }

    /** The token for what the vocabulary cannot spell. */
    public OptionalInt unknown() {
        return role("unknown_token_id");
    }

    private OptionalInt role(String key) {
        int id = metadata.integer(PREFIX + key, -1);
        return id >= 0 && id < size() ? OptionalInt.of(id) : OptionalInt.empty();
    }

    private TokenType[] types() {
        TokenType[] result = new TokenType[size()];
        Arrays.fill(result, TokenType.NORMAL);
        String key = PREFIX + "token_type";
        if (metadata.contains(key)) {
            int[] codes = metadata.integers(key);
            if (codes.length != size()) {
                throw new TokenizerException("%s has %d entries for %d tokens".formatted(key, codes.length, size()));
            }
            for (int id = 0; id < codes.length; id++) {
                result[id] = codes[id] >= 0 && codes[id] < TokenType.values().length
                        ? TokenType.values()[codes[id]]
                        : TokenType.NORMAL;
            }
        }
        for (String name : CONTROL_NAMES) {
            Integer id = ids.get(name);
            if (id != null) {
                result[id] = TokenType.CONTROL;
            }
        }
        return result;
    }

    private byte[] bytes(int id, boolean byteLevel) {
        String text = texts.get(id);
        return switch (types[id]) {
            case BYTE -> new byte[] {(byte) Integer.parseInt(text.substring(3, 5), 16)};
            case NORMAL, UNUSED, UNDEFINED ->
                byteLevel ? ByteLevel.decode(text) : text.replace('▁', ' ').getBytes(StandardCharsets.UTF_8);
            case UNKNOWN, CONTROL, USER_DEFINED -> text.getBytes(StandardCharsets.UTF_8);
        };
    }

    private int check(int id) {
        if (id < 0 || id >= texts.size()) {
            throw new TokenizerException("token id %d; expected 0 to %d".formatted(id, texts.size() - 1));
        }
        return id;
    }
}

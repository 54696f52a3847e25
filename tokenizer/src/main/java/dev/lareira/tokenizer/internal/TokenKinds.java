package dev.lareira.tokenizer.internal;

import dev.lareira.gguf.Metadata;
import dev.lareira.tokenizer.TokenType;
import dev.lareira.tokenizer.TokenizerException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The kind of each token and which of them end a generation. Many files call tokens normal that are structure; llama.cpp
 * knows such by name and re-types them on loading, and so does this.
 *
 * @param types kind of each token
 * @param endOfGeneration tokens that a model has finished with
 */
public record TokenKinds(TokenType[] types, BitSet endOfGeneration) {
    /** Ends of text, turn or message. */
    private static final List<String> END_NAMES = List.of(
            "<|eot_id|>",
            "<|im_end|>",
            "<|end|>",
            "<|return|>",
            "<|call|>",
            "<|flush|>",
            "<|calls|>",
            "<end_of_turn>",
            "<|endoftext|>",
            "</s>",
            "<|eom_id|>",
            "<EOT>",
            "_<EOT>",
            "[EOT]",
            "[EOS]",
            "<|end_of_text|>",
            "<end_of_utterance>",
            "<eos>",
            "<turn|>",
            "<|tool_response>",
            "<｜end▁of▁sentence｜>",
            "[e~[");

    /** Tokens of fill-in-the-middle that end a generation: padding, next repository, next file. */
    private static final List<String> FILL_END_NAMES = List.of(
            "<|fim_pad|>",
            "<fim-pad>",
            "<fim_pad>",
            "<PAD>",
            "[PAD]",
            "<|fim_repo|>",
            "<|repo_name|>",
            "<fim-repo>",
            "<REPO>",
            "<reponame>",
            "<|file_sep|>");

    /** The other tokens of fill-in-the-middle. */
    private static final List<String> FILL_NAMES = List.of(
            "<|fim_prefix|>",
            "<fim-prefix>",
            "<fim_prefix>",
            "<｜fim▁begin｜>",
            "<PRE>",
            "▁<PRE>",
            "<|code_prefix|>",
            "<|prefix|>",
            "<|fim_suffix|>",
            "<fim-suffix>",
            "<fim_suffix>",
            "<｜fim▁hole｜>",
            "<SUF>",
            "▁<SUF>",
            "<|code_suffix|>",
            "<|suffix|>",
            "<|fim_middle|>",
            "<fim-middle>",
            "<fim_middle>",
            "<｜fim▁end｜>",
            "<MID>",
            "▁<MID>",
            "<|code_middle|>",
            "<|middle|>");

    /** Of gpt-oss: parts of a message's head, which a reader has to see. */
    private static final List<String> HEAD_NAMES = List.of("<|channel|>", "<|message|>", "<|start|>", "<|constrain|>");

    private static final List<String> END_KEYS = List.of(
            "eos_token_id", "eot_token_id", "eom_token_id", "fim_pad_token_id", "fim_rep_token_id", "fim_sep_token_id");

    private static final TokenType[] CODES = TokenType.values();

    /**
     * @param find the token of a name, or -1
     * @throws TokenizerException when the file has kinds for another number of tokens
     */
    public static TokenKinds of(Metadata metadata, int size, ToIntFunction<String> find) {
        TokenKinds kinds = new TokenKinds(declared(metadata, size), new BitSet());
        for (List<String> names : List.of(END_NAMES, FILL_END_NAMES, FILL_NAMES)) {
            for (String name : names) {
                int id = find.applyAsInt(name);
                kinds.retype(id, TokenType.CONTROL);
                kinds.end(names == FILL_NAMES ? -1 : id);
            }
        }
        for (String name : HEAD_NAMES) {
            kinds.retype(find.applyAsInt(name), TokenType.USER_DEFINED);
        }
        for (String key : END_KEYS) {
            kinds.end(metadata.integer("tokenizer.ggml." + key, -1));
        }
        kinds.exceptions(find);
        return kinds;
    }

    private static TokenType[] declared(Metadata metadata, int size) {
        TokenType[] types = new TokenType[size];
        Arrays.fill(types, TokenType.NORMAL);
        String key = "tokenizer.ggml.token_type";
        if (metadata.contains(key)) {
            int[] codes = metadata.integers(key);
            if (codes.length != size) {
                throw new TokenizerException("%s has %d entries for %d tokens".formatted(key, codes.length, size));
            }
            for (int id = 0; id < size; id++) {
                int code = codes[id];
                types[id] = code >= 0 && code < CODES.length ? CODES[code] : TokenType.UNDEFINED;
            }
        }
        return types;
    }

    private void exceptions(ToIntFunction<String> find) {
        boolean calls = has(find, "<|call|>") || has(find, "<|calls|>");
        if (calls && (has(find, "<|return|>") || has(find, "<|flush|>"))) {
            // In these a message ends with it and the turn goes on.
            retype(find.applyAsInt("<|end|>"), TokenType.USER_DEFINED);
            notEnd(find.applyAsInt("<|end|>"));
        }
        if (has(find, "<|tool_response>") && has(find, "</s>")) {
            // Gemma 4 has it from HTML.
            retype(find.applyAsInt("</s>"), TokenType.NORMAL);
            notEnd(find.applyAsInt("</s>"));
        }
    }

    private static boolean has(ToIntFunction<String> find, String name) {
        return find.applyAsInt(name) >= 0;
    }

    private void retype(int id, TokenType type) {
        if (id >= 0) {
            types[id] = type;
        }
    }

    private void end(int id) {
        if (id >= 0 && id < types.length) {
            endOfGeneration.set(id);
        }
    }

    private void notEnd(int id) {
        if (id >= 0) {
            endOfGeneration.clear(id);
        }
    }
}

package dev.lareira.cli.bench;

import dev.lareira.gguf.GgufValue;
import dev.lareira.gguf.GgufWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A vocabulary of any size for a model whose text means nothing: the 256 bytes, then pairs and triples of them with their
 * merges, last the control tokens. Bytes are spelled as GPT-2 does ("Language models are unsupervised multitask learners",
 * Radford et al. 2019; {@code bytes_to_unicode}).
 */
final class ByteVocabulary {
    private static final List<String> CONTROL = List.of("<|begin_of_text|>", "<|end_of_text|>");
    private static final int NORMAL_TYPE = 1;
    private static final int CONTROL_TYPE = 3;

    private ByteVocabulary() {}

    /** Puts the keys of a vocabulary of so many tokens. */
    static void put(GgufWriter writer, int size) {
        List<String> tokens = new ArrayList<>(size);
        List<String> merges = new ArrayList<>(size);
        String[] bytes = spellings();
        tokens.addAll(Arrays.asList(bytes));
        int texts = size - CONTROL.size();
        for (int left = 0; tokens.size() < texts; left++) {
            for (int right = 0; right < 256 && tokens.size() < texts; right++) {
                tokens.add(tokens.get(left) + bytes[right]);
                merges.add(tokens.get(left) + " " + bytes[right]);
            }
        }
        tokens.addAll(CONTROL);
        int[] types = new int[size];
        Arrays.fill(types, 0, texts, NORMAL_TYPE);
        Arrays.fill(types, texts, size, CONTROL_TYPE);
        writer.put("tokenizer.ggml.model", GgufValue.of("gpt2"))
                .put("tokenizer.ggml.pre", GgufValue.of("llama-bpe"))
                .put("tokenizer.ggml.tokens", GgufValue.of(tokens))
                .put("tokenizer.ggml.token_type", GgufValue.of(types))
                .put("tokenizer.ggml.merges", GgufValue.of(merges))
                .put("tokenizer.ggml.bos_token_id", GgufValue.of(texts))
                .put("tokenizer.ggml.eos_token_id", GgufValue.of(texts + 1));
    }

    /** Printable bytes are themselves, the others the characters from 256 on. */
    private static String[] spellings() {
        String[] spellings = new String[256];
        char next = 256;
        for (char b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            spellings[b] = String.valueOf(printable ? b : next++);
        }
        return spellings;
    }
}

package dev.lareira.server.internal.generation;

import dev.lareira.gguf.Metadata;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.models.LoadedModel;
import dev.lareira.tokenizer.Tokenizer;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Prompts for filling in the middle, prefix first ("Efficient Training of Language Models to Fill in the Middle", Bavarian
 * et al. 2022), with the tokens that the model's file names for it.
 */
final class FillInMiddle {
    private final LoadedModel model;

    FillInMiddle(LoadedModel model) {
        this.model = model;
    }

    int[] tokens(String before, String after) {
        Tokenizer tokenizer = model.model().tokenizer();
        IntStream start =
                tokenizer.addsBos() ? IntStream.of(tokenizer.vocabulary().bos().orElseThrow()) : IntStream.empty();
        return concat(
                start,
                IntStream.of(token("fim_pre_token_id", "prefix_token_id")),
                IntStream.of(tokenizer.encode(before, false, false)),
                IntStream.of(token("fim_suf_token_id", "suffix_token_id")),
                IntStream.of(tokenizer.encode(after, false, false)),
                IntStream.of(token("fim_mid_token_id", "middle_token_id")));
    }

    private static int[] concat(IntStream... parts) {
        return List.of(parts).stream().flatMapToInt(part -> part).toArray();
    }

    private int token(String name, String olderName) {
        Metadata metadata = model.model().metadata();
        for (String key : List.of("tokenizer.ggml." + name, "tokenizer.ggml." + olderName)) {
            if (metadata.contains(key)) {
                return metadata.integer(key);
            }
        }
        OptionalInt found = model.model().tokenizer().vocabulary().find(common(name));
        return found.orElseThrow(() -> ApiException.badParameter(
                "suffix",
                "\"" + model.entry().name() + "\" does not support insert: its vocabulary has no tokens for it"));
    }

    /** What such tokens are called in most vocabularies that have them. */
    private static String common(String name) {
        return switch (name) {
            case "fim_pre_token_id" -> "<|fim_prefix|>";
            case "fim_suf_token_id" -> "<|fim_suffix|>";
            default -> "<|fim_middle|>";
        };
    }
}

package dev.lareira.tokenizer.internal;

import dev.lareira.gguf.GgufArray;
import dev.lareira.gguf.Metadata;
import dev.lareira.gguf.Utf8Strings;
import dev.lareira.tokenizer.TokenizerException;
import dev.lareira.tokenizer.Vocabulary;

/** The algorithm of a file's tokenizer. */
public final class Encoders {
    private static final String PREFIX = "tokenizer.ggml.";

    private Encoders() {}

    /** @throws TokenizerException for an algorithm that is not supported, or one whose data is missing */
    public static Encoder of(
            Metadata metadata, Conventions conventions, Vocabulary vocabulary, TokenTable tokens, Warnings warnings) {
        int unknown = vocabulary.unknown().orElse(-1);
        return switch (conventions.model()) {
            case "gpt2", "gemma4" -> pairs(metadata, conventions, tokens, warnings);
            case "whitespace" ->
                new WhitespaceBpe(
                        new CharacterBpe(tokens, merges(metadata), false),
                        metadata.flag(PREFIX + "normalizer.lowercase", false));
            case "llama" -> new SentencePieceBpe(tokens, scores(vocabulary), conventions.spacePrefix(), unknown);
            case "bert" -> new WordPiece(tokens, unknown, bertText(metadata));
            case "t5" ->
                new Unigram(tokens, vocabulary::type, scores(vocabulary), unknown, unigramText(metadata, conventions));
            case "" ->
                throw new TokenizerException(
                        "metadata key %smodel is missing; expected the kind of tokenizer".formatted(PREFIX));
            default ->
                throw new TokenizerException(
                        "%smodel is \"%s\"; supported are bert (WordPiece), gemma4, gpt2 and whitespace (BPE), llama (SentencePiece BPE) and t5 (unigram)"
                                .formatted(PREFIX, conventions.model()));
        };
    }

    private static Encoder pairs(Metadata metadata, Conventions conventions, TokenTable tokens, Warnings warnings) {
        String pre = conventions.pre();
        if (!conventions.isByteLevel()) {
            return new CharacterBpe(tokens, merges(metadata), !pre.equals("sarvam-moe"));
        }
        PreTokenizer words = PreTokenizer.of(pre).orElseGet(() -> fallback(pre, warnings));
        return new ByteLevelBpe(tokens, merges(metadata), words, conventions.wholeWords());
    }

    /** Old files have no name, and are split as llama.cpp does then; an unknown name is newer than this program. */
    private static PreTokenizer fallback(String pre, Warnings warnings) {
        if (pre.isEmpty()) {
            warnings.once("the file names no pre-tokenizer (" + PREFIX
                    + "pre); \"default\" is used, answers may suffer:" + " convert the model anew");
            return PreTokenizer.of("default").orElseThrow();
        }
        warnings.once("unknown pre-tokenizer \"" + pre
                + "\"; Llama 3's is used, answers may suffer: look for a newer version" + " of this program");
        return PreTokenizer.fallback();
    }

    private static Utf8Strings merges(Metadata metadata) {
        return Utf8Strings.of(metadata.strings(PREFIX + "merges"));
    }

    private static float[] scores(Vocabulary vocabulary) {
        float[] scores = new float[vocabulary.size()];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = vocabulary.score(id);
        }
        return scores;
    }

    private static BertText bertText(Metadata metadata) {
        boolean lowerCase = metadata.flag(PREFIX + "normalizer.lowercase", true);
        return new BertText(
                metadata.string(PREFIX + "normalizer.type", "").equals("bert"),
                lowerCase,
                metadata.flag(PREFIX + "normalizer.strip_accents", lowerCase));
    }

    private static UnigramText unigramText(Metadata metadata, Conventions conventions) {
        String key = PREFIX + "precompiled_charsmap";
        byte[] map = {};
        if (metadata.contains(key)) {
            GgufArray array = metadata.array(key);
            if (!(array.values() instanceof byte[] bytes)) {
                throw new TokenizerException(
                        "%s is an array of %s; expected 8-bit integers".formatted(key, array.elementType()));
            }
            map = bytes;
        }
        return new UnigramText(
                map, conventions.spacePrefix(), metadata.flag(PREFIX + "remove_extra_whitespaces", false));
    }
}

package dev.lareira.tokenizer;

import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.Metadata;
import dev.lareira.tokenizer.internal.ByteLevelBpe;
import dev.lareira.tokenizer.internal.Encoder;
import dev.lareira.tokenizer.internal.PreTokenizer;
import dev.lareira.tokenizer.internal.SentencePieceBpe;
import dev.lareira.tokenizer.internal.SpecialTokens;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Text to token ids and back, as the model was trained. Immutable and thread-safe; does not need the file once made.
 *
 * <pre>{@code
 * Tokenizer tokenizer = Tokenizer.from(file);
 * int[] ids = tokenizer.encode("Once upon a time");
 * String text = tokenizer.decode(ids);
 * }</pre>
 */
public final class Tokenizer {
    private static final String PREFIX = "tokenizer.ggml.";
    /** Pre-tokenizers whose models take a word that is a token whole. */
    private static final Set<String> WHOLE_WORDS = Set.of("llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral");

    private final Vocabulary vocabulary;
    private final Encoder encoder;
    private final SpecialTokens special;
    private final boolean addBos;
    private final boolean addEos;
    private final boolean spacePrefix;

    private Tokenizer(Metadata metadata) {
        vocabulary = Vocabulary.from(metadata);
        special = new SpecialTokens(vocabulary, metadata);
        String model = metadata.string(PREFIX + "model", "");
        boolean sentencePiece = model.equals("llama");
        addBos = metadata.flag(PREFIX + "add_bos_token", sentencePiece || addsBosByDefault(metadata));
        addEos = metadata.flag(PREFIX + "add_eos_token", false);
        spacePrefix = sentencePiece && metadata.flag(PREFIX + "add_space_prefix", true);
        encoder = switch (model) {
            case "gpt2" -> byteLevel(metadata);
            case "llama" -> new SentencePieceBpe(vocabulary, spacePrefix);
            default ->
                throw new TokenizerException(
                        "%smodel is \"%s\"; supported are gpt2 and llama".formatted(PREFIX, model));
        };
    }

    /** The tokenizer of a model file. */
    public static Tokenizer from(Gguf file) {
        return from(file.metadata());
    }

    /**
     * The tokenizer described by metadata.
     *
     * @throws TokenizerException for an unknown model or a broken vocabulary
     */
    public static Tokenizer from(Metadata metadata) {
        return new Tokenizer(metadata);
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Ids of a prompt: special tokens added as the model wants them, control tokens in the text parsed. */
    public int[] encode(String text) {
        return encode(text, true, true);
    }

    /**
     * @param addSpecial whether begin and end of sequence are added where the file asks for them
     * @param parseSpecial whether the names of control tokens in the text mean the tokens; user-defined ones always do
     */
    public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
        IntStream.Builder ids = IntStream.builder();
        if (addSpecial && addBos) {
            vocabulary.bos().ifPresent(ids);
        }
        int at = 0;
        boolean afterSpecial = true;
        while (at < text.length()) {
            SpecialTokens.Match match = special.find(text, at, parseSpecial);
            int end = match == null ? text.length() : match.start();
            if (end > at) {
                encoder.encode(text.substring(at, end), afterSpecial, ids);
                afterSpecial = false;
            }
            if (match != null) {
                ids.accept(match.id());
                end = match.end();
                afterSpecial = true;
            }
            at = end;
        }
        if (addSpecial && addEos) {
            vocabulary.eos().ifPresent(ids);
        }
        return ids.build().toArray();
    }

    /** Text of ids, without control tokens and without the space that encoding put in front. */
    public String decode(int[] ids) {
        TokenDecoder decoder = decoder();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.accept(id));
        }
        text.append(decoder.finish());
        return spacePrefix && !text.isEmpty() && text.charAt(0) == ' ' ? text.substring(1) : text.toString();
    }

    /** A decoder for tokens as they are generated; control tokens are left out. */
    public TokenDecoder decoder() {
        return decoder(false);
    }

    /** A decoder that can show control tokens by their names. */
    public TokenDecoder decoder(boolean showControl) {
        return new TokenDecoder(vocabulary, showControl);
    }

    /** Whether encoding with special tokens begins with the begin-of-sequence token. */
    public boolean addsBos() {
        return addBos;
    }

    private Encoder byteLevel(Metadata metadata) {
        String name = metadata.string(PREFIX + "pre", "default");
        PreTokenizer words = PreTokenizer.of(name);
        if (words == null) {
            System.getLogger("dev.lareira.tokenizer")
                    .log(
                            System.Logger.Level.WARNING,
                            "unknown pre-tokenizer \"" + name + "\"; llama-bpe is used, answers may suffer");
            words = PreTokenizer.fallback();
        }
        List<String> merges = metadata.strings(PREFIX + "merges");
        return new ByteLevelBpe(vocabulary, merges, words, WHOLE_WORDS.contains(name));
    }

    private static boolean addsBosByDefault(Metadata metadata) {
        return WHOLE_WORDS.contains(metadata.string(PREFIX + "pre", ""));
    }
}

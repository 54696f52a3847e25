package dev.lareira.tokenizer;

import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.Metadata;
import dev.lareira.tokenizer.internal.Conventions;
import dev.lareira.tokenizer.internal.Detokenizer;
import dev.lareira.tokenizer.internal.Encoder;
import dev.lareira.tokenizer.internal.Encoders;
import dev.lareira.tokenizer.internal.SpecialTokens;
import dev.lareira.tokenizer.internal.TokenSink;
import dev.lareira.tokenizer.internal.Warnings;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * Text to token ids and back, as the model was trained. Immutable and thread-safe; does not need the file once made.
 *
 * <pre>{@code
 * Tokenizer tokenizer = Tokenizer.from(file);
 * int[] ids = tokenizer.encode("Once upon a time");
 * String text = tokenizer.decode(ids);
 * }</pre>
 *
 * <p>Ids are llama.cpp's for every file that it reads. One thing can be told from the file beyond that: with the string
 * {@code tokenizer.ggml.normalizer.type} = {@code bert}, a {@code bert} vocabulary follows the models' own library, whose
 * ids differ in corners.
 */
public final class Tokenizer {
    private final Vocabulary vocabulary;
    private final Encoder encoder;
    private final SpecialTokens special;
    private final Conventions conventions;
    private final OptionalInt end;

    private Tokenizer(Metadata metadata) {
        vocabulary = Vocabulary.from(metadata);
        conventions = Conventions.of(metadata);
        special = new SpecialTokens(vocabulary, metadata);
        encoder = Encoders.of(metadata, conventions, vocabulary, vocabulary.table(), Warnings.LOGGED);
        end = conventions.model().equals("bert") ? vocabulary.separator() : vocabulary.eos();
        require(conventions.addBos(), vocabulary.bos(), "add_bos_token", "bos_token_id");
        require(conventions.addEnd(), end, "add_eos_token", "eos_token_id");
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
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        TokenSink ids = TokenSink.keeping(utf8.length);
        encode(utf8, addSpecial, parseSpecial, ids);
        return ids.ids();
    }

    /** Counts the tokens of texts without making them. */
    public CountingTokenizer counting() {
        return new CountingTokenizer(this);
    }

    void encode(byte[] text, boolean addSpecial, boolean parseSpecial, TokenSink out) {
        if (addSpecial && conventions.addBos()) {
            out.add(vocabulary.bos().getAsInt());
        }
        SpecialTokens.Finder found = special.in(text, parseSpecial);
        boolean afterSpecial = true;
        for (int at = 0; at < text.length && !out.isFull(); at = found.end()) {
            boolean any = found.next(at);
            if (found.start() > at) {
                encoder.encode(text, at, found.start(), afterSpecial, out);
                afterSpecial = false;
            }
            if (any) {
                out.add(found.id());
                afterSpecial = true;
            }
        }
        if (addSpecial && conventions.addEnd()) {
            out.add(end.getAsInt());
        }
    }

    /** Text of ids, without control tokens and without the space that encoding put in front. */
    public String decode(int[] ids) {
        TokenDecoder decoder = decoder();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.accept(id));
        }
        text.append(decoder.finish());
        return conventions.spacePrefix() && !text.isEmpty() && text.charAt(0) == ' '
                ? text.substring(1)
                : text.toString();
    }

    /**
     * Text of ids as llama.cpp's {@code llama_detokenize} gives it: for some vocabularies without the space before
     * punctuation and English contractions, which {@link #decode} keeps.
     *
     * @param special whether control tokens are shown by their names
     * @return UTF-8, which ids may end inside a character
     */
    public byte[] detokenize(int[] ids, boolean special) {
        return Detokenizer.text(vocabulary, conventions, ids, special);
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
        return conventions.addBos();
    }

    private static void require(boolean added, OptionalInt token, String flag, String key) {
        if (added && token.isEmpty()) {
            throw new TokenizerException(
                    "tokenizer.ggml.%s asks for a token that tokenizer.ggml.%s does not name".formatted(flag, key));
        }
    }
}

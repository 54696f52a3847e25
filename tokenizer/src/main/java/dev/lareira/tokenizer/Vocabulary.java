package dev.lareira.tokenizer;

import dev.lareira.gguf.Metadata;
import dev.lareira.gguf.Utf8Strings;
import dev.lareira.tokenizer.internal.ByteLevel;
import dev.lareira.tokenizer.internal.Conventions;
import dev.lareira.tokenizer.internal.TokenKinds;
import dev.lareira.tokenizer.internal.TokenTable;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The tokens of a model: text, bytes, kind, and the ids with a role. Immutable and thread-safe. */
public final class Vocabulary {
    private static final String PREFIX = "tokenizer.ggml.";
    private static final byte[] NOTHING = {};

    private final TokenTable table;
    private final TokenKinds kinds;
    private final float[] scores;
    private final boolean byteLevel;
    /** What each token stands for, made when it is first asked for; two threads at worst make the same twice. */
    private final byte[][] bytes;

    private final OptionalInt bos;
    private final OptionalInt eos;
    private final OptionalInt separator;
    private final OptionalInt unknown;
    private final OptionalInt padding;
    private final OptionalInt mask;

    private Vocabulary(Metadata metadata, Conventions conventions) {
        table = new TokenTable(Utf8Strings.of(metadata.strings(PREFIX + "tokens")));
        kinds = TokenKinds.of(metadata, size(), this::token);
        scores = metadata.contains(PREFIX + "scores") ? metadata.numbers(PREFIX + "scores") : new float[size()];
        if (scores.length != size()) {
            throw new TokenizerException(
                    "%sscores has %d entries for %d tokens".formatted(PREFIX, scores.length, size()));
        }
        byteLevel = conventions.isByteLevel();
        bytes = new byte[size()][];
        Roles roles = Roles.of(conventions.model());
        bos = role(metadata, "bos_token_id", metadata.integer(PREFIX + "cls_token_id", roles.bos));
        eos = role(metadata, "eos_token_id", roles.eos);
        unknown = role(metadata, "unknown_token_id", roles.unknown);
        separator = role(metadata, "seperator_token_id", metadata.integer(PREFIX + "sep_token_id", roles.separator));
        padding = role(metadata, "padding_token_id", roles.padding);
        mask = role(metadata, "mask_token_id", roles.mask);
    }

    /** Ids that the kinds of tokenizers have for their roles where a file does not say; -1 for none. */
    private record Roles(int bos, int eos, int unknown, int separator, int padding, int mask) {
        static Roles of(String model) {
            return switch (model) {
                case "llama" -> new Roles(1, 2, 0, -1, -1, -1);
                case "bert" -> new Roles(101, -1, 100, 102, 0, 103);
                case "t5" -> new Roles(-1, 1, 2, -1, 0, -1);
                default -> new Roles(-1, -1, -1, -1, -1, -1);
            };
        }
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
        return new Vocabulary(metadata, Conventions.of(metadata));
    }

    public int size() {
        return table.size();
    }

    /** The token as the file spells it. */
    public String text(int id) {
        return new String(table.bytes(check(id)), StandardCharsets.UTF_8);
    }

    /** The bytes that the token stands for in text; of a control token, its name. Not to be modified. */
    public byte[] bytes(int id) {
        byte[] known = bytes[check(id)];
        if (known == null) {
            known = decoded(id);
            bytes[id] = known;
        }
        return known;
    }

    public TokenType type(int id) {
        return kinds.types()[check(id)];
    }

    public float score(int id) {
        return scores[check(id)];
    }

    public boolean isControl(int id) {
        return type(id) == TokenType.CONTROL || type(id) == TokenType.UNKNOWN;
    }

    /** Whether a model that samples this token has finished: end of text, of turn, of message. */
    public boolean isEndOfGeneration(int id) {
        return id >= 0 && kinds.endOfGeneration().get(id);
    }

    /** The tokens for which {@link #isEndOfGeneration} holds, in rising order. */
    public IntStream endOfGeneration() {
        return kinds.endOfGeneration().stream();
    }

    /** The id of the token that the file spells like this. */
    public OptionalInt find(String text) {
        return optional(token(text));
    }

    /** The token that a text begins with; of BERT models, {@code [CLS]}. */
    public OptionalInt bos() {
        return bos;
    }

    public OptionalInt eos() {
        return eos;
    }

    /** The token behind and between texts of BERT models, {@code [SEP]}. */
    public OptionalInt separator() {
        return separator;
    }

    /** The token for what the vocabulary cannot spell. */
    public OptionalInt unknown() {
        return unknown;
    }

    public OptionalInt padding() {
        return padding;
    }

    public OptionalInt mask() {
        return mask;
    }

    TokenTable table() {
        return table;
    }

    private int token(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return table.find(utf8, 0, utf8.length);
    }

    private OptionalInt role(Metadata metadata, String key, int otherwise) {
        int id = metadata.integer(PREFIX + key, otherwise);
        return optional(id < size() ? id : otherwise < size() ? otherwise : -1);
    }

    private static OptionalInt optional(int id) {
        return id >= 0 ? OptionalInt.of(id) : OptionalInt.empty();
    }

    private byte[] decoded(int id) {
        byte[] spelling = table.bytes(id);
        return switch (type(id)) {
            case BYTE -> ofByteToken(spelling);
            case NORMAL ->
                byteLevel
                        ? ByteLevel.decode(spelling)
                        : new String(spelling, StandardCharsets.UTF_8)
                                .replace('▁', ' ')
                                .getBytes(StandardCharsets.UTF_8);
            case UNKNOWN, CONTROL, USER_DEFINED -> spelling;
            case UNUSED, UNDEFINED -> NOTHING;
        };
    }

    /** The byte of {@code <0x0A>}. */
    private static byte[] ofByteToken(byte[] spelling) {
        int high = spelling.length == 6 ? Character.digit(spelling[3], 16) : -1;
        int low = spelling.length == 6 ? Character.digit(spelling[4], 16) : -1;
        return high < 0 || low < 0 ? spelling : new byte[] {(byte) (high << 4 | low)};
    }

    private int check(int id) {
        if (id < 0 || id >= size()) {
            throw new TokenizerException("token id %d; expected 0 to %d".formatted(id, size() - 1));
        }
        return id;
    }
}

package dev.lareira.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text of tokens as they come. A character whose bytes are spread over several tokens appears when it is complete; bytes
 * that can never become one appear as U+FFFD. Not thread-safe.
 */
public final class TokenDecoder {
    private static final byte[] NOTHING = {};

    private final Vocabulary vocabulary;
    private final boolean showControl;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer held = ByteBuffer.wrap(NOTHING);

    TokenDecoder(Vocabulary vocabulary, boolean showControl) {
        this.vocabulary = vocabulary;
        this.showControl = showControl;
    }

    /** The text that this token completes; empty for control tokens unless they are shown. */
    public String accept(int id) {
        if (!showControl && vocabulary.isControl(id)) {
            return "";
        }
        byte[] bytes = vocabulary.bytes(id);
        boolean whole = !held.hasRemaining() && (bytes.length == 0 || bytes[bytes.length - 1] >= 0);
        return whole ? new String(bytes, StandardCharsets.UTF_8) : decode(bytes, false);
    }

    /** What is still held back, as replacement characters; the decoder can then be used again. */
    public String finish() {
        return decode(NOTHING, true);
    }

    private String decode(byte[] bytes, boolean end) {
        ByteBuffer in = ByteBuffer.allocate(held.remaining() + bytes.length)
                .put(held)
                .put(bytes)
                .flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 2);
        utf8.reset();
        utf8.decode(in, out, end);
        if (end) {
            utf8.flush(out);
        }
        held = in;
        return out.flip().toString();
    }
}

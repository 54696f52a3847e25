package dev.lareira.tokenizer.internal;

/** Code points of UTF-8 that is known to be well-formed. */
final class Utf8 {
    private Utf8() {}

    /** The code point that begins at {@code at}. */
    static int codePoint(byte[] text, int at) {
        int lead = text[at];
        if (lead >= 0) {
            return lead;
        }
        int second = text[at + 1] & 0x3f;
        if (lead < (byte) 0xe0) {
            return (lead & 0x1f) << 6 | second;
        }
        int third = text[at + 2] & 0x3f;
        return lead < (byte) 0xf0
                ? (lead & 0xf) << 12 | second << 6 | third
                : (lead & 7) << 18 | second << 12 | third << 6 | text[at + 3] & 0x3f;
    }

    /** Bytes that a code point takes. */
    static int length(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    /** Start of the code point that ends before {@code end}. */
    static int before(byte[] text, int end) {
        int at = end - 1;
        while ((text[at] & 0xc0) == 0x80) {
            at--;
        }
        return at;
    }

    /** End of the code point that begins at {@code at}. */
    static int next(byte[] text, int at) {
        int lead = text[at];
        return at + (lead >= 0 ? 1 : lead < (byte) 0xe0 ? 2 : lead < (byte) 0xf0 ? 3 : 4);
    }
}

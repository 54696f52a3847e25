package dev.lareira.gguf;

import dev.lareira.gguf.internal.StringArray;
import java.util.List;

/**
 * An array of strings that can be read as bytes, so that a vocabulary of 100,000 tokens is indexed without making a
 * {@code String} of each. Immutable.
 */
public interface Utf8Strings extends List<String> {
    /** Length of a string in bytes of UTF-8. */
    int byteLength(int index);

    /** Copies the bytes of a string to {@code target} from {@code at} on; there must be room. */
    void copyBytes(int index, byte[] target, int at);

    /** The strings of any list. */
    static Utf8Strings of(List<String> strings) {
        return strings instanceof Utf8Strings utf8 ? utf8 : StringArray.encoded(strings);
    }
}

package dev.lareira.tokenizer.internal;

import dev.lareira.tokenizer.TokenizerException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * SentencePiece's precompiled character map: replacements for the longest prefix that it knows, found in a compact double
 * array (Kanda 2018, as in the Darts-clone library). An entry holds the offset of the children in bits 10 to 30 (times 256
 * with bit 9), the flag that a string ends there in bit 8, and the byte that leads to it in bits 0 to 7; an entry with bit
 * 31 holds the place of a replacement.
 */
final class CharacterMap {
    private final int[] entries;
    /** Replacements, each ended by a zero byte. */
    private final byte[] replacements;

    private int matched;
    private int replacement;

    private CharacterMap(int[] entries, byte[] replacements) {
        this.entries = entries;
        this.replacements = replacements;
    }

    /**
     * @param map length of the array in bytes, the array, the replacements; little-endian
     */
    static CharacterMap of(byte[] map) {
        ByteBuffer in = ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN);
        int length = map.length < 4 ? -1 : in.getInt();
        if (length < 0 || length % 4 != 0 || length >= in.remaining() || map[map.length - 1] != 0) {
            throw new TokenizerException(
                    "tokenizer.ggml.precompiled_charsmap of %d bytes is broken: expected the length of an array, the array and replacements that end with a zero byte"
                            .formatted(map.length));
        }
        int[] entries = new int[length / 4];
        in.asIntBuffer().get(entries);
        byte[] replacements = new byte[in.remaining() - length];
        in.position(4 + length).get(replacements);
        return new CharacterMap(entries, replacements);
    }

    /** A view for one thread. */
    CharacterMap view() {
        return new CharacterMap(entries, replacements);
    }

    /** Looks for the longest known prefix of {@code text[at .. to)}; its length in bytes, 0 when there is none. */
    int match(byte[] text, int at, int to) {
        matched = 0;
        int node = offset(entry(0));
        for (int i = at; i < to && text[i] != 0; i++) {
            int label = text[i] & 0xff;
            node ^= label;
            int entry = entry(node);
            if ((entry & 0x800000ff) != label) {
                break;
            }
            node ^= offset(entry);
            if ((entry & 0x100) != 0) {
                matched = i + 1 - at;
                replacement = entry(node) & 0x7fffffff;
            }
        }
        return matched;
    }

    /** The next byte of the replacement of the last match, or 0 behind its end. */
    int nextByte() {
        if (replacement >= replacements.length) {
            throw broken(replacement);
        }
        return replacements[replacement++];
    }

    private int entry(int node) {
        if (node < 0 || node >= entries.length) {
            throw broken(node);
        }
        return entries[node];
    }

    private static int offset(int entry) {
        return entry >>> 10 << ((entry & 0x200) >>> 6);
    }

    private static TokenizerException broken(int index) {
        return new TokenizerException(
                "tokenizer.ggml.precompiled_charsmap is broken: it points to %d, outside itself".formatted(index));
    }
}

package dev.lareira.tokenizer.internal;

import dev.lareira.gguf.Utf8Strings;
import java.util.Arrays;

/**
 * From bytes to the token that they spell: all tokens one after the other in one array, and a hash table of open
 * addressing over it. No object a token. Immutable once filled, and then thread-safe.
 */
public final class TokenTable {
    private static final int NONE = -1;
    private static final int PRIME = 0x01000193;

    private final byte[] bytes;
    /** Token i is {@code bytes[starts[i] .. starts[i + 1])}. */
    private final int[] starts;
    /** Token + 1 in the low bits, and in the others as much of the hash as there is room for; 0 is free. */
    private final int[] slots;

    private final int mask;
    private final int idMask;
    private int longest;

    /** The tokens as they are spelled. Of two that are spelled alike the first is found. */
    public TokenTable(Utf8Strings tokens) {
        int size = tokens.size();
        starts = new int[size + 1];
        for (int id = 0; id < size; id++) {
            starts[id + 1] = starts[id] + tokens.byteLength(id);
        }
        bytes = new byte[starts[size]];
        slots = new int[capacity(size)];
        mask = slots.length - 1;
        idMask = idMask(size);
        for (int id = 0; id < size; id++) {
            tokens.copyBytes(id, bytes, starts[id]);
            add(id);
        }
    }

    private TokenTable(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
        slots = new int[capacity(starts.length - 1)];
        mask = slots.length - 1;
        idMask = idMask(starts.length - 1);
    }

    /**
     * The tokens of a vocabulary spelled in GPT-2's alphabet, by the bytes that they stand for; those with a character
     * outside the alphabet are not found.
     */
    TokenTable decoded() {
        byte[] raw = new byte[bytes.length];
        int[] rawStarts = new int[starts.length];
        TokenTable result = new TokenTable(raw, rawStarts);
        int at = 0;
        for (int id = 0; id < size(); id++) {
            rawStarts[id] = at;
            int length = ByteLevel.decode(bytes, starts[id], starts[id + 1], raw, at);
            at += Math.max(0, length);
            rawStarts[id + 1] = at;
            if (length > 0) {
                result.add(id);
            }
        }
        return result;
    }

    public int size() {
        return starts.length - 1;
    }

    /** Bytes of the longest token. */
    int longest() {
        return longest;
    }

    /** The bytes of a token, copied. */
    public byte[] bytes(int id) {
        return Arrays.copyOfRange(bytes, starts[id], starts[id + 1]);
    }

    int length(int id) {
        return starts[id + 1] - starts[id];
    }

    /** The token that {@code text[from .. to)} spells, or -1. */
    public int find(byte[] text, int from, int to) {
        int hash = mixed(hash(0, text, from, to));
        for (int slot = hash & mask; slots[slot] != 0; slot = slot + 1 & mask) {
            int id = (slots[slot] & idMask) - 1;
            if (((slots[slot] ^ hash) & ~idMask) == 0
                    && starts[id + 1] - starts[id] == to - from
                    && same(starts[id], text, from, to)) {
                return id;
            }
        }
        return NONE;
    }

    /** The token that {@code text[from .. to)} and {@code text[from2 .. to2)} spell together, or -1. */
    int find(byte[] text, int from, int to, int from2, int to2) {
        int hash = mixed(hash(hash(0, text, from, to), text, from2, to2));
        for (int slot = hash & mask; slots[slot] != 0; slot = slot + 1 & mask) {
            int id = (slots[slot] & idMask) - 1;
            if (((slots[slot] ^ hash) & ~idMask) == 0 && spells(id, text, from, to, from2, to2)) {
                return id;
            }
        }
        return NONE;
    }

    /** Whether a token is spelled like two ranges of a text together. */
    boolean spells(int id, byte[] text, int from, int to, int from2, int to2) {
        int middle = starts[id] + to - from;
        return starts[id + 1] - middle == to2 - from2
                && same(starts[id], text, from, to)
                && same(middle, text, from2, to2);
    }

    /** Tokens are short: a loop is as fast as what the JDK has for long ranges, and much faster before it is compiled. */
    private boolean same(int start, byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[start + i - from] != text[i]) {
                return false;
            }
        }
        return true;
    }

    private void add(int id) {
        longest = Math.max(longest, length(id));
        if (find(bytes, starts[id], starts[id + 1]) >= 0) {
            return;
        }
        int hash = mixed(hash(0, bytes, starts[id], starts[id + 1]));
        int slot = hash & mask;
        while (slots[slot] != 0) {
            slot = slot + 1 & mask;
        }
        slots[slot] = hash & ~idMask | id + 1;
    }

    private static int hash(int hash, byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            hash = (hash ^ text[i] & 0xff) * PRIME;
        }
        return hash;
    }

    /** Spreads the well-mixed high bits over the low ones that choose the slot. */
    private static int mixed(int hash) {
        return hash ^ hash >>> 15;
    }

    /** The power of two that leaves at least half of the slots free. */
    private static int capacity(int size) {
        return Integer.highestOneBit(Math.max(8, 2 * size - 1)) * 2;
    }

    private static int idMask(int size) {
        return Integer.highestOneBit(Math.max(1, size)) * 2 - 1;
    }
}

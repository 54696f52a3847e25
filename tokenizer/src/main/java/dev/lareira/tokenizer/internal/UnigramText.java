package dev.lareira.tokenizer.internal;

import java.util.Arrays;

/** The text as a unigram model wants it: characters mapped, {@code ▁} for spaces, runs of them one, one in front. */
public final class UnigramText {
    private static final byte[] MARK = {(byte) 0xe2, (byte) 0x96, (byte) 0x81};

    /** Absent for vocabularies without one. */
    private final CharacterMap map;

    private final boolean spacePrefix;
    private final boolean mergesSpaces;
    /** User-defined tokens, which are not mapped. */
    private final Trie verbatim = new Trie();

    /**
     * @param map {@code tokenizer.ggml.precompiled_charsmap}, or no bytes
     * @param spacePrefix whether a space is put in front
     * @param mergesSpaces whether of several spaces one stays, and none at the end
     */
    public UnigramText(byte[] map, boolean spacePrefix, boolean mergesSpaces) {
        this.map = map.length == 0 ? null : CharacterMap.of(map);
        this.spacePrefix = spacePrefix;
        this.mergesSpaces = mergesSpaces;
    }

    /** Lets a user-defined token stand as it is. */
    public void keep(byte[] token) {
        verbatim.add(token, 0, token.length, 0);
    }

    byte[] normalized(byte[] text, int from, int to) {
        Writer writer = new Writer(to - from);
        CharacterMap mapper = map == null ? null : map.view();
        for (int at = from; at < to; ) {
            int kept = verbatim.isEmpty() ? at : keptEnd(text, at, to);
            int mapped = kept > at || mapper == null ? 0 : mapper.match(text, at, to);
            if (mapped > 0) {
                for (int b = mapper.nextByte(); b != 0; b = mapper.nextByte()) {
                    writer.add(b);
                }
                at += mapped;
                continue;
            }
            int end = kept > at ? kept : Utf8.next(text, at);
            for (; at < end; at++) {
                writer.add(text[at]);
            }
        }
        return writer.bytes();
    }

    /** End of the longest beginning of a user-defined token; like llama.cpp this does not ask for a whole one. */
    private int keptEnd(byte[] text, int at, int to) {
        int node = Trie.ROOT;
        while (at < to) {
            int c = Utf8.codePoint(text, at);
            node = verbatim.child(node, c);
            if (node == Trie.NONE) {
                break;
            }
            at += Utf8.length(c);
        }
        return at;
    }

    private final class Writer {
        private byte[] bytes;
        private int size;
        private boolean prefixed;
        private boolean inWord;

        Writer(int length) {
            bytes = new byte[length + length / 2 + 8];
        }

        void add(int b) {
            if (bytes.length - size < MARK.length + 1) {
                bytes = Arrays.copyOf(bytes, 2 * bytes.length);
            }
            if (b == ' ') {
                inWord = false;
                if (!mergesSpaces) {
                    mark();
                }
                return;
            }
            if (!inWord) {
                inWord = true;
                if (spacePrefix && !prefixed || mergesSpaces) {
                    mark();
                    prefixed = true;
                }
            }
            bytes[size++] = (byte) b;
        }

        private void mark() {
            System.arraycopy(MARK, 0, bytes, size, MARK.length);
            size += MARK.length;
        }

        byte[] bytes() {
            return Arrays.copyOf(bytes, size);
        }
    }
}

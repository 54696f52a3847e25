package dev.lareira.core.internal.grammar;

import dev.lareira.tokenizer.Vocabulary;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The tokens of a vocabulary that stand for text, as a trie of bytes in preorder: a walk goes through arrays from front
 * to back and jumps over what cannot follow. Immutable and thread-safe.
 */
final class TokenTrie {
    /** Bytes and bits of a sort key. */
    private static final int KEY_BYTES = 5;

    private static final int ID_BITS = Long.SIZE - 8 * KEY_BYTES;

    private final int vocabularySize;
    /** The byte that leads to a node, its depth, and the first node behind its subtree. */
    private final byte[] bytes;

    private final int[] depths;
    private final int[] ends;
    /** The tokens that end at node i are {@code tokens[first[i] .. first[i + 1])}: the trie is as sorted as they are. */
    private final int[] first;

    private final int[] tokens;
    private int size;
    private int deepest;

    TokenTrie(Vocabulary vocabulary) {
        vocabularySize = vocabulary.size();
        tokens = sorted(vocabulary);
        int capacity = 0;
        for (int id : tokens) {
            capacity += vocabulary.bytes(id).length;
        }
        byte[] nodeBytes = new byte[capacity];
        int[] nodeDepths = new int[capacity];
        int[] nodeFirst = new int[capacity + 1];
        byte[] previous = {};
        for (int i = 0; i < tokens.length; i++) {
            byte[] token = vocabulary.bytes(tokens[i]);
            int shared = Arrays.mismatch(previous, token);
            for (int depth = shared < 0 ? token.length : shared; depth < token.length; depth++) {
                nodeBytes[size] = token[depth];
                nodeDepths[size] = depth;
                deepest = Math.max(deepest, depth);
                nodeFirst[size++] = i;
            }
            previous = token;
        }
        bytes = Arrays.copyOf(nodeBytes, size);
        depths = Arrays.copyOf(nodeDepths, size);
        first = Arrays.copyOf(nodeFirst, size + 1);
        first[size] = tokens.length;
        ends = ends();
    }

    /**
     * The tokens of text in the order of their bytes: by their first bytes and id in one number, then those that begin
     * alike.
     */
    private static int[] sorted(Vocabulary vocabulary) {
        long[] keys = new long[vocabulary.size()];
        int count = 0;
        for (int id = 0; id < keys.length; id++) {
            if (!vocabulary.isControl(id) && !vocabulary.isEndOfGeneration(id) && vocabulary.bytes(id).length > 0) {
                keys[count++] = key(vocabulary.bytes(id), id);
            }
        }
        Arrays.sort(keys, 0, count);
        Integer[] ids = new Integer[count];
        Arrays.setAll(ids, i -> (int) keys[i] & (1 << ID_BITS) - 1);
        for (int from = 0, to; from < count; from = to) {
            to = from + 1;
            while (to < count && keys[to] >> ID_BITS == keys[from] >> ID_BITS) {
                to++;
            }
            Arrays.sort(ids, from, to, (a, b) -> Arrays.compareUnsigned(vocabulary.bytes(a), vocabulary.bytes(b)));
        }
        return Stream.of(ids).mapToInt(Integer::intValue).toArray();
    }

    /** Rises with the bytes taken as unsigned. */
    private static long key(byte[] token, int id) {
        long key = 0;
        for (int i = 0; i < KEY_BYTES; i++) {
            key = key << 8 | (i < token.length ? token[i] & 0xff : 0);
        }
        return (key << ID_BITS | id) ^ Long.MIN_VALUE;
    }

    private int[] ends() {
        int[] result = new int[size];
        int[] open = new int[size + 1];
        int depth = 0;
        for (int node = 0; node < size; node++) {
            while (depth > depths[node]) {
                result[open[--depth]] = node;
            }
            open[depth++] = node;
        }
        while (depth > 0) {
            result[open[--depth]] = size;
        }
        return result;
    }

    /** One bit a token: those whose bytes can follow the state. */
    long[] allowed(State state, Automaton automaton) {
        long[] bits = new long[(vocabularySize + 63) / 64];
        State[] path = new State[deepest + 2];
        path[0] = state;
        int node = 0;
        while (node < size) {
            State next = path[depths[node]].next(bytes[node], automaton);
            if (next == State.DEAD) {
                node = ends[node];
                continue;
            }
            path[depths[node] + 1] = next;
            for (int i = first[node]; i < first[node + 1]; i++) {
                bits[tokens[i] >> 6] |= 1L << tokens[i];
            }
            node++;
        }
        return bits;
    }
}

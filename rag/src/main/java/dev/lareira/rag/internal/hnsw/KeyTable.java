package dev.lareira.rag.internal.hnsw;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

/**
 * Keys by node, for readers, and nodes by key, for the writer: open addressing with linear probing over the nodes, so no
 * object is kept for an entry but the key itself.
 */
public final class KeyTable<K> {
    /** Words of bits of a block. */
    private static final int WORDS = Plane.BLOCK / Long.SIZE;

    private static final VarHandle LONG = MethodHandles.arrayElementVarHandle(long[].class);

    /** Node + 1, 0 where free. */
    private int[] table = new int[16];

    private volatile int size;
    private volatile AtomicReferenceArray<K>[] keys = blocks(0);

    private volatile long[][] live = {};
    private volatile Object version = new Object();

    @SuppressWarnings("unchecked")
    private static <K> AtomicReferenceArray<K>[] blocks(int count) {
        return (AtomicReferenceArray<K>[]) new AtomicReferenceArray<?>[count];
    }

    /** The key of a live node, else null. */
    public K key(int node) {
        AtomicReferenceArray<K>[] now = keys;
        return node >> Plane.BLOCK_BITS < now.length ? now[node >> Plane.BLOCK_BITS].get(node & Plane.BLOCK - 1) : null;
    }

    /** Whether a node has a key, by a bit that stays in the processor's cache. */
    public boolean live(int node) {
        long[][] now = live;
        int block = node >> Plane.BLOCK_BITS;
        return block < now.length
                && ((long) LONG.getOpaque(now[block], (node & Plane.BLOCK - 1) >> 6) >>> node & 1) != 0;
    }

    /** All live nodes. */
    NodeSet live() {
        long[][] now = live;
        long[] words = new long[now.length * WORDS];
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) LONG.getAcquire(now[i / WORDS], i % WORDS);
        }
        return new NodeSet(words);
    }

    /** The live nodes whose keys match; each is asked for once. */
    NodeSet matching(Predicate<? super K> filter) {
        AtomicReferenceArray<K>[] now = keys;
        long[] words = new long[now.length * WORDS];
        for (int i = 0; i < words.length; i++) {
            AtomicReferenceArray<K> block = now[i / WORDS];
            int first = i % WORDS * Long.SIZE;
            long word = 0;
            for (int bit = 0; bit < Long.SIZE; bit++) {
                K key = block.get(first + bit);
                // Without a branch on what the filter says, which the processor would guess wrong.
                word |= (key != null && filter.test(key) ? 1L : 0) << bit;
            }
            words[i] = word;
        }
        return new NodeSet(words);
    }

    /** Another object after each change, and of each table. */
    Object version() {
        return version;
    }

    public int size() {
        return size;
    }

    private int slot(K key) {
        int hash = key.hashCode() * 0x9e3779b9;
        int at = (hash ^ hash >>> 16) & (table.length - 1);
        while (table[at] != 0 && !key.equals(key(table[at] - 1))) {
            at = (at + 1) & (table.length - 1);
        }
        return at;
    }

    /** The node of a key, -1 without one. */
    public int node(K key) {
        return table[slot(key)] - 1;
    }

    /** Makes the node live, and the one that had the key dead; returns that or -1. */
    public int put(K key, int node) {
        int at = slot(key);
        int old = table[at] - 1;
        set(node, key);
        table[at] = node + 1;
        if (old >= 0) {
            set(old, null);
        } else if (++size > table.length / 5 * 4) {
            grow();
        }
        return old;
    }

    /** Returns the node that had the key or -1. */
    public int remove(K key) {
        int at = slot(key);
        int node = table[at] - 1;
        if (node < 0) {
            return -1;
        }
        table[at] = 0;
        size--;
        // Those behind it may have probed over it.
        for (int i = (at + 1) & (table.length - 1); table[i] != 0; i = (i + 1) & (table.length - 1)) {
            int moved = table[i];
            table[i] = 0;
            table[slot(key(moved - 1))] = moved;
        }
        set(node, null);
        return node;
    }

    private void grow() {
        int[] old = table;
        table = new int[2 * old.length];
        for (int entry : old) {
            if (entry != 0) {
                table[slot(key(entry - 1))] = entry;
            }
        }
    }

    private void set(int node, K key) {
        if (node >> Plane.BLOCK_BITS == keys.length) {
            AtomicReferenceArray<K>[] more = Arrays.copyOf(keys, keys.length + 1);
            more[keys.length] = new AtomicReferenceArray<>(Plane.BLOCK);
            keys = more;
            long[][] moreLive = Arrays.copyOf(live, live.length + 1);
            moreLive[live.length] = new long[WORDS];
            live = moreLive;
        }
        int block = node >> Plane.BLOCK_BITS;
        keys[block].set(node & Plane.BLOCK - 1, key);
        int word = (node & Plane.BLOCK - 1) >> 6;
        long bit = 1L << node;
        LONG.setRelease(live[block], word, key == null ? live[block][word] & ~bit : live[block][word] | bit);
        version = new Object();
    }
}

package dev.lareira.rag.internal.hnsw;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Keys by node, for readers, and nodes by key, for the writer: open addressing with linear probing over the nodes, so no
 * object is kept for an entry but the key itself.
 */
public final class KeyTable<K> {
    /** Node + 1, 0 where free. */
    private int[] table = new int[16];

    private int size;
    private volatile AtomicReferenceArray<K>[] keys = blocks(0);

    @SuppressWarnings("unchecked")
    private static <K> AtomicReferenceArray<K>[] blocks(int count) {
        return (AtomicReferenceArray<K>[]) new AtomicReferenceArray<?>[count];
    }

    /** The key of a live node, else null. */
    public K key(int node) {
        AtomicReferenceArray<K>[] now = keys;
        return node / Vectors.BLOCK < now.length ? now[node / Vectors.BLOCK].get(node % Vectors.BLOCK) : null;
    }

    public boolean live(int node) {
        return key(node) != null;
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
        } else if (++size * 2 > table.length) {
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
        if (node / Vectors.BLOCK == keys.length) {
            AtomicReferenceArray<K>[] more = Arrays.copyOf(keys, keys.length + 1);
            more[keys.length] = new AtomicReferenceArray<>(Vectors.BLOCK);
            keys = more;
        }
        keys[node / Vectors.BLOCK].set(node % Vectors.BLOCK, key);
    }
}

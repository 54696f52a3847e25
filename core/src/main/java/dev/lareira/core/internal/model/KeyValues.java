package dev.lareira.core.internal.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of one block for one sequence, in pages that are added as the sequence grows. A fork shares pages;
 * whoever writes into a shared page copies it first.
 */
final class KeyValues implements BlockState {
    /** Positions in a page. */
    static final int PAGE = 64;

    /**
     * [heads, PAGE, length] for keys and values, so that a head's positions lie together.
     */
    static final class Page {
        final float[] keys;
        final float[] values;
        private boolean shared;

        Page(int keys, int values) {
            this(new float[keys * PAGE], new float[values * PAGE]);
        }

        private Page(float[] keys, float[] values) {
            this.keys = keys;
            this.values = values;
        }

        private Page copy() {
            return new Page(keys.clone(), values.clone());
        }
    }

    final int heads;
    final int keyLength;
    final int valueLength;
    private final List<Page> pages;

    KeyValues(int heads, int keyLength, int valueLength) {
        this(heads, keyLength, valueLength, new ArrayList<>());
    }

    private KeyValues(int heads, int keyLength, int valueLength, List<Page> pages) {
        this.heads = heads;
        this.keyLength = keyLength;
        this.valueLength = valueLength;
        this.pages = pages;
    }

    Page page(int index) {
        return pages.get(index);
    }

    /** Stores keys [heads, keyLength] and values [heads, valueLength] of a position. */
    void put(int position, float[] keys, int keyOffset, float[] values, int valueOffset) {
        Page page = writable(position / PAGE);
        int slot = position % PAGE;
        for (int h = 0; h < heads; h++) {
            System.arraycopy(keys, keyOffset + h * keyLength, page.keys, (h * PAGE + slot) * keyLength, keyLength);
            System.arraycopy(
                    values, valueOffset + h * valueLength, page.values, (h * PAGE + slot) * valueLength, valueLength);
        }
    }

    private Page writable(int index) {
        while (pages.size() <= index) {
            pages.add(new Page(heads * keyLength, heads * valueLength));
        }
        Page page = pages.get(index);
        if (page.shared) {
            page = page.copy();
            pages.set(index, page);
        }
        return page;
    }

    @Override
    public boolean truncates() {
        return true;
    }

    @Override
    public void truncate(int length) {
        int needed = Math.ceilDiv(length, PAGE);
        if (needed < pages.size()) {
            pages.subList(needed, pages.size()).clear();
        }
    }

    @Override
    public KeyValues fork() {
        pages.forEach(page -> page.shared = true);
        return new KeyValues(heads, keyLength, valueLength, new ArrayList<>(pages));
    }

    @Override
    public long byteSize(int length) {
        return (long) Math.ceilDiv(length, PAGE) * heads * (keyLength + valueLength) * PAGE * Float.BYTES;
    }

    @Override
    public void write(DataOutput out, int length) throws IOException {
        for (int position = 0; position < length; position++) {
            Page page = page(position / PAGE);
            for (int h = 0; h < heads; h++) {
                int slot = h * PAGE + position % PAGE;
                Floats.write(out, page.keys, slot * keyLength, keyLength);
                Floats.write(out, page.values, slot * valueLength, valueLength);
            }
        }
    }

    @Override
    public void read(DataInput in, int length) throws IOException {
        for (int position = 0; position < length; position++) {
            Page page = writable(position / PAGE);
            for (int h = 0; h < heads; h++) {
                int slot = h * PAGE + position % PAGE;
                Floats.read(in, page.keys, slot * keyLength, keyLength);
                Floats.read(in, page.values, slot * valueLength, valueLength);
            }
        }
    }
}

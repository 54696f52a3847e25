package dev.lareira.core.internal.model;

import static dev.lareira.core.internal.model.KeyValuePage.POSITIONS;

import dev.lareira.core.KeyValueType;
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
    static final int PAGE = KeyValuePage.LENGTH;

    final int heads;
    private final KeyValueType type;
    private final KeyValuePage.Shape shape;
    private final List<KeyValuePage> pages;

    KeyValues(KeyValueType type, int heads, int keyLength, int valueLength) {
        this(type, new KeyValuePage.Shape(heads, keyLength, valueLength), new ArrayList<>());
    }

    private KeyValues(KeyValueType type, KeyValuePage.Shape shape, List<KeyValuePage> pages) {
        this.type = type;
        this.shape = shape;
        this.pages = pages;
        heads = shape.heads();
    }

    KeyValuePage page(int index) {
        return pages.get(index);
    }

    /** Stores keys [heads, keyLength] and values [heads, valueLength] of a position. */
    void put(int position, float[] keys, int keyOffset, float[] values, int valueOffset) {
        open(position);
        for (int h = 0; h < heads; h++) {
            put(position, h, keys, keyOffset, values, valueOffset);
        }
    }

    /** Stores those of one head of a position that was opened; several threads may store those of different heads. */
    void put(int position, int head, float[] keys, int keyOffset, float[] values, int valueOffset) {
        pages.get(position / PAGE)
                .put(
                        KeyValuePage.section(head, position % PAGE),
                        position % POSITIONS,
                        keys,
                        keyOffset + head * shape.keyLength(),
                        values,
                        valueOffset + head * shape.valueLength());
    }

    /** Makes the page of a position one of this sequence alone. */
    void open(int position) {
        writable(position / PAGE);
    }

    private KeyValuePage writable(int index) {
        while (pages.size() <= index) {
            pages.add(KeyValuePage.of(type, shape));
        }
        KeyValuePage page = pages.get(index).own();
        pages.set(index, page);
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
        pages.forEach(KeyValuePage::share);
        return new KeyValues(type, shape, new ArrayList<>(pages));
    }

    @Override
    public long byteSize(int length) {
        return Math.ceilDiv(length, PAGE) * KeyValuePage.byteSize(type, shape);
    }

    @Override
    public void write(DataOutput out, int length) throws IOException {
        for (int position = 0; position < length; position++) {
            page(position / PAGE).write(out, position % PAGE);
        }
    }

    @Override
    public void read(DataInput in, int length) throws IOException {
        for (int position = 0; position < length; position++) {
            writable(position / PAGE).read(in, position % PAGE);
        }
    }
}

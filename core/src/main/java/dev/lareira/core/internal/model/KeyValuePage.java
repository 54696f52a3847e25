package dev.lareira.core.internal.model;

import dev.lareira.core.KeyValueType;
import dev.lareira.quant.VectorMath;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Keys and values of {@value #LENGTH} positions in sections: those of a head and {@value #POSITIONS} positions, which are
 * multiplied at once. Sections of a head lie one behind the other, since memory is read faster in longer pieces. They are
 * kept as the panels of 32 columns that {@link VectorMath#panel} multiplies: keys as {@code [2, keyLength, 32 positions]},
 * values as {@code [valuePanels, POSITIONS, 32 of the value]}, the last panel filled up with zeros.
 */
abstract class KeyValuePage {
    /** Of a section. */
    static final int POSITIONS = 64;

    private static final int SECTIONS = 4;
    /** Positions of a page. */
    static final int LENGTH = SECTIONS * POSITIONS;

    static final int WIDTH = VectorMath.PANEL;

    /** Sizes of all pages of a block. */
    record Shape(int heads, int keyLength, int valueLength) {
        int valuePanels() {
            return Math.ceilDiv(valueLength, WIDTH);
        }

        /** Of all heads. */
        int sections() {
            return heads * SECTIONS;
        }

        /** Rows of {@value #WIDTH} that hold the keys of a section. */
        int keyRows() {
            return POSITIONS / WIDTH * keyLength;
        }

        int valueRows() {
            return valuePanels() * POSITIONS;
        }

        /** Index of the first element of a key; the next is {@link #WIDTH} further. */
        int key(int section, int slot) {
            return (section * keyRows() + slot / WIDTH * keyLength) * WIDTH + slot % WIDTH;
        }

        /** Index of the first element of a panel's part of a value; the next is beside it. */
        int value(int section, int slot, int panel) {
            return (section * valueRows() + panel * POSITIONS + slot) * WIDTH;
        }

        /** Values that lie in a panel. */
        int width(int panel) {
            return Math.min(WIDTH, valueLength - panel * WIDTH);
        }
    }

    final Shape shape;
    private boolean shared;

    KeyValuePage(Shape shape) {
        this.shape = shape;
    }

    static KeyValuePage of(KeyValueType type, Shape shape) {
        return switch (type) {
            case F32 -> new FloatPage(shape);
            case F16 -> new HalfPage(shape);
            case Q8_0 -> new BytePage(shape);
        };
    }

    /** Bytes that a page takes. */
    static long byteSize(KeyValueType type, Shape shape) {
        long numbers = (long) shape.sections() * (shape.keyRows() + shape.valueRows()) * WIDTH;
        return switch (type) {
            case F32 -> numbers * Float.BYTES;
            case F16 -> numbers * Short.BYTES;
            case Q8_0 ->
                numbers + (long) shape.sections() * (BytePage.keyScales(shape) + shape.valueRows()) * Float.BYTES;
        };
    }

    void share() {
        shared = true;
    }

    /** This page, or a copy of it when another sequence reads it too. */
    KeyValuePage own() {
        return shared ? copy() : this;
    }

    abstract KeyValuePage copy();

    /** The section of a head that holds a position of the page; its slot there is {@code position % POSITIONS}. */
    static int section(int head, int position) {
        return head * SECTIONS + position / POSITIONS;
    }

    /** Stores a key and a value. */
    abstract void put(int section, int slot, float[] keys, int key, float[] values, int value);

    /** Unpacks the keys of a section, as many panels as hold the first {@code positions}. */
    abstract void keys(int section, int positions, float[] panels);

    /** Unpacks the values of a section, of each panel the first {@code positions} rows; panels are POSITIONS rows apart. */
    abstract void values(int section, int positions, float[] panels);

    /**
     * Adds the products of queries and the keys of the first {@code positions} to {@code scores [rows, POSITIONS]}.
     *
     * @param queries {@code [rows, keyLength]}
     * @param panels working memory for the keys of a section
     */
    void score(int section, int positions, float[] queries, int rows, float[] panels, float[] scores) {
        keys(section, positions, panels);
        int length = shape.keyLength();
        for (int slot = 0; slot < positions; slot += WIDTH) {
            VectorMath.panel(panels, slot * length, length, queries, 0, length, rows, scores, slot, POSITIONS);
        }
    }

    /**
     * Adds the values of the first {@code positions}, by weights, to {@code results [rows, valuePanels * WIDTH]}.
     *
     * @param weights {@code [rows, POSITIONS]}
     * @param panels working memory for the values of a section
     */
    void mix(int section, int positions, float[] weights, int rows, float[] panels, float[] results) {
        values(section, positions, panels);
        int stride = shape.valuePanels() * WIDTH;
        for (int column = 0; column < stride; column += WIDTH) {
            int panel = column * POSITIONS;
            VectorMath.panel(panels, panel, positions, weights, 0, POSITIONS, rows, results, column, stride);
        }
    }

    /** Writes what is stored of a position, exactly. */
    final void write(DataOutput out, int position) throws IOException {
        for (int head = 0; head < shape.heads; head++) {
            write(out, section(head, position), position % POSITIONS);
        }
    }

    abstract void write(DataOutput out, int section, int slot) throws IOException;

    final void read(DataInput in, int position) throws IOException {
        for (int head = 0; head < shape.heads; head++) {
            read(in, section(head, position), position % POSITIONS);
        }
    }

    abstract void read(DataInput in, int section, int slot) throws IOException;
}

package dev.lareira.gguf;

import java.util.List;

/**
 * One row of the tensor table.
 *
 * @param name unique in the file
 * @param shape elements by dimension, the contiguous one first: a matrix is {@code [columns, rows]}
 * @param type element type
 * @param offset byte offset from the start of the data section of its file
 * @param byteSize bytes of data
 * @param part index of the file of a split model that holds the data, else 0
 */
public record TensorInfo(String name, List<Long> shape, GgmlType type, long offset, long byteSize, int part) {
    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /** Elements in all. */
    public long elementCount() {
        return shape.stream().reduce(1L, (a, b) -> a * b);
    }

    /** Length of a dimension, 1 beyond the stored ones. */
    public long dimension(int index) {
        return index < shape.size() ? shape.get(index) : 1;
    }
}

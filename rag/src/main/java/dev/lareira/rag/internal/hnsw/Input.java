package dev.lareira.rag.internal.hnsw;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Reads a section of a saved index and trusts none of it. */
final class Input {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final MemorySegment section;
    private long at;

    Input(Path file, MemorySegment section) {
        this.file = file;
        this.section = section;
    }

    int integer(int min, int max) {
        need(4);
        int value = section.get(INT, at);
        if (value < min || value > max) {
            throw IndexFile.damaged(file, value + " where " + min + " to " + max + " is expected");
        }
        at += 4;
        return value;
    }

    byte[] bytes(int count) {
        need(count);
        byte[] bytes = section.asSlice(at, count).toArray(ValueLayout.JAVA_BYTE);
        at += count;
        return bytes;
    }

    void skip(long count) {
        need(count);
        at += count;
    }

    /** The links of a node, each to one that is on the layer too. All levels must be known. */
    void list(Graph graph, int node, int layer) {
        int max = graph.links.max(layer);
        int count = integer(0, max);
        int[] list = new int[count];
        for (int i = 0; i < count; i++) {
            list[i] = integer(0, graph.capacity() - 1);
            if (layer > 0 && graph.links.level(list[i]) < layer) {
                throw IndexFile.damaged(file, "node " + node + " links to " + list[i] + " above its level");
            }
        }
        skip(4L * (max - count));
        graph.setLinks(node, layer, list, count);
    }

    void end() {
        if (at != section.byteSize()) {
            throw IndexFile.damaged(file, section.byteSize() - at + " bytes more than expected in a section");
        }
    }

    private void need(long count) {
        if (count > section.byteSize() - at) {
            throw IndexFile.damaged(file, "a section ends within a value");
        }
    }
}

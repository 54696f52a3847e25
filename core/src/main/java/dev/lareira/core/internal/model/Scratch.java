package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The working memory of one forward pass at a time, and the threads that do it. Blocks ask for their buffers when they
 * are built and share those of the same name and width.
 */
final class Scratch {
    private record Key(String name, int columns) {}

    final Workers workers;
    private final Map<Key, Activations> buffers = new HashMap<>();
    private final Map<List<Integer>, QueryBlock[]> queryBlocks = new HashMap<>();

    Scratch(Workers workers) {
        this.workers = workers;
    }

    /** A buffer of [any number of rows, columns]. */
    Activations rows(String name, int columns) {
        return buffers.computeIfAbsent(new Key(name, columns), key -> new Activations(key.columns));
    }

    /** Working memory of attention, one for each thread. */
    QueryBlock[] queryBlocks(int keyLength, int valueLength) {
        return queryBlocks.computeIfAbsent(List.of(keyLength, valueLength), key -> {
            QueryBlock[] blocks = new QueryBlock[workers.size()];
            Arrays.setAll(blocks, lane -> new QueryBlock(keyLength, valueLength));
            return blocks;
        });
    }
}

package dev.lareira.rag.internal.hnsw;

/** The walks of a graph (Malkov and Yashunin 2018, algorithm 2). Thread-safe beside the one writer. */
final class Walk {
    private final Vectors vectors;
    private final Links links;
    /**
     * Accepted nodes that a step over others leads to, at most about. Of a random fifth of 100,000 words the default search finds 0.88
     * with 16, 0.90 with 20 and 0.92 with 24, in 1.5, 1.7 and 1.95 times of what it takes without a filter, which finds 0.89.
     */
    private final int enough;

    Walk(Vectors vectors, Links links) {
        this.vectors = vectors;
        this.links = links;
        enough = links.max(0) / 2;
    }

    /** The nearest node that a greedy walk finds on the layers above the given one, as an entry of {@link LongHeap}. */
    long descend(float[] query, float squaredNorm, long start, int layer) {
        long best = LongHeap.entry(vectors.distance(query, squaredNorm, (int) start), (int) start);
        int[] list = new int[links.max(0)];
        for (int at = (int) (start >> 32); at > layer; at--) {
            long before;
            do {
                before = best;
                int count = links.read(LongHeap.node(before), at, list);
                for (int i = 0; i < count; i++) {
                    best = Math.min(best, LongHeap.entry(vectors.distance(query, squaredNorm, list[i]), list[i]));
                }
            } while (best != before);
        }
        return best;
    }

    /**
     * About the ef nearest of the accepted nodes on a layer, nearest first. At most about {@code copies} nodes of one distance are
     * looked at.
     *
     * @param within whether to keep to accepted nodes where others prevail; layer 0 only
     */
    long[] search(
            float[] query,
            float squaredNorm,
            long[] starts,
            int ef,
            int layer,
            NodeFilter accept,
            boolean within,
            int copies,
            Scratch work) {
        long farthest = Long.MAX_VALUE;
        for (long start : starts) {
            if (work.visit(LongHeap.node(start))) {
                work.candidates.push(start);
                if (accept.test(LongHeap.node(start))) {
                    farthest = work.offer(start, ef);
                }
            }
        }
        int[] list = work.list(links.max(layer));
        while (work.candidates.size() > 0) {
            long nearest = work.candidates.pop();
            if (nearest > farthest) {
                break;
            }
            int count = links.read(LongHeap.node(nearest), layer, list);
            int size = within ? around(list, count, accept, work) : work.batch(list, count, 0);
            if (layer == 0 && work.candidates.size() > 0) {
                // Likely to be the next: its list comes from memory beside the vectors.
                work.touched = links.touch(LongHeap.node(work.candidates.top()));
            }
            vectors.distances(query, squaredNorm, work.batch, size, work.distances);
            for (int i = 0; i < size; i++) {
                int node = work.batch[i];
                long found = LongHeap.entry(work.distances[i], node);
                if (found <= farthest && !work.crowded(found, copies)) {
                    work.candidates.push(found);
                    if (within ? i < work.accepted : accept.test(node)) {
                        farthest = work.offer(found, ef);
                    }
                }
            }
        }
        return work.drain();
    }

    /**
     * Puts the nodes of a list into the batch that are visited first now, accepted ones first. Where these are fewer than half, they
     * alone are taken, and, until there are {@link #enough}, those of the lists of the others (ACORN-1 of Patel et al. 2024).
     */
    private int around(int[] list, int count, NodeFilter accept, Scratch work) {
        int near = accept.part(list, count, work.others);
        int size = work.batch(list, near, 0);
        work.accepted = size;
        if (2 * near >= count) {
            return work.batch(work.others, count - near, size);
        }
        for (int i = 0; i < count - near && size < enough; i++) {
            if (work.visit(work.others[i])) {
                int next = links.read(work.others[i], 0, list);
                size = work.batch(list, accept.part(list, next, work.rest), size);
            }
        }
        work.accepted = size;
        return size;
    }
}

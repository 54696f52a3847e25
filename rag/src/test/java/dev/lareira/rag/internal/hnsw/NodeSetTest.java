package dev.lareira.rag.internal.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NodeSetTest {
    @Test
    void partsNodesAsAskingForEachDoes() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 200; round++) {
            NodeSet set = new NodeSet(random.longs(random.nextInt(4)).toArray());
            NodeFilter each = set::test;
            // Some are beyond the last of the set.
            int[] nodes = random.ints(random.nextInt(40), 0, 300).toArray();
            int[] same = nodes.clone();
            int[] rest = new int[nodes.length];
            int[] sameRest = new int[nodes.length];
            int accepted = set.part(nodes, nodes.length, rest);
            assertThat(accepted).isEqualTo(each.part(same, same.length, sameRest));
            assertThat(Arrays.copyOf(nodes, accepted)).isEqualTo(Arrays.copyOf(same, accepted));
            int others = nodes.length - accepted;
            assertThat(Arrays.copyOf(rest, others)).isEqualTo(Arrays.copyOf(sameRest, others));
        }
    }
}

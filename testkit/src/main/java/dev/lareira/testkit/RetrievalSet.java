package dev.lareira.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Documents in chunks, and queries with the documents that answer them, from the reference data.
 *
 * @param documents by number
 * @param queries of one or several sets
 */
public record RetrievalSet(List<Document> documents, List<Query> queries) {
    /** A document and its pieces. */
    public record Document(String id, List<String> chunks) {}

    /**
     * A query.
     *
     * @param number in its set, from 0: even ones are for tuning, odd ones for reports
     * @param relevant ids of documents
     */
    public record Query(int number, String text, Set<String> relevant) {
        public boolean isHeldOut() {
            return number % 2 == 1;
        }
    }

    /** Reads sets such as {@code perlfaq} as one collection, with the queries of other sets. Ids get the set's name. */
    public static RetrievalSet read(List<String> documentSets, List<String> querySets) {
        List<Document> documents = new ArrayList<>();
        Map<String, String> setOf = new HashMap<>();
        for (String set : documentSets) {
            for (JsonNode line : Golden.jsonLines(file(set + ".docs.jsonl.gz"))) {
                String id = line.get("id").asString();
                setOf.put(id, set);
                List<String> chunks =
                        line.get("chunks").valueStream().map(JsonNode::asString).toList();
                documents.add(new Document(set + "/" + id, chunks));
            }
        }
        List<Query> queries = new ArrayList<>();
        for (String set : querySets) {
            int number = 0;
            for (JsonNode line : Golden.jsonLines(file(set + ".queries.jsonl.gz"))) {
                Set<String> relevant = new HashSet<>();
                for (JsonNode id : line.get("docs")) {
                    String of = documentSets.contains(set) ? set : setOf.get(id.asString());
                    relevant.add(of + "/" + id.asString());
                }
                queries.add(new Query(number++, line.get("text").asString(), relevant));
            }
        }
        return new RetrievalSet(documents, queries);
    }

    private static Path file(String name) {
        return Golden.file("embedding/retrieval/" + name);
    }

    /**
     * Mean nDCG@10 (Järvelin and Kekäläinen 2002) of the queries of one half, or of all.
     *
     * @param search document ids for a query, best first
     */
    public double ndcg(boolean heldOutOnly, Function<Query, List<String>> search) {
        double sum = 0;
        int count = 0;
        for (Query query : queries) {
            if (!heldOutOnly || query.isHeldOut()) {
                sum += ndcg(search.apply(query), query.relevant());
                count++;
            }
        }
        return sum / count;
    }

    private static double ndcg(List<String> ranked, Set<String> relevant) {
        double gain = 0;
        for (int rank = 0; rank < Math.min(10, ranked.size()); rank++) {
            gain += relevant.contains(ranked.get(rank)) ? discount(rank) : 0;
        }
        double ideal = 0;
        for (int rank = 0; rank < Math.min(10, relevant.size()); rank++) {
            ideal += discount(rank);
        }
        return gain / ideal;
    }

    private static double discount(int rank) {
        return Math.log(2) / Math.log(rank + 2);
    }
}

package dev.lareira.rag.internal.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.rag.NoteId;
import dev.lareira.rag.NoteQuery;
import dev.lareira.rag.internal.index.PassageId;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LexicalIndexTest {
    /** So few of all that Lucene does not merge their segment at once. */
    private static final int DELETED = 4;

    private static final int KEPT = 40;

    private final LexicalIndex index = LexicalIndex.inMemory();

    @AfterEach
    void close() {
        index.close();
    }

    private static PassageId key(String name) {
        return new PassageId(new NoteId("vault", name), 0);
    }

    private void put(String name, String body) {
        index.put(new Passage(
                key(name), List.of(), List.of(), Set.of(), body, "en", LocalDate.EPOCH, Map.of(), Set.of()));
    }

    private double coverage(LexicalHits hits, String name) {
        return hits.hits().stream()
                .filter(hit -> hit.key().equals(key(name)))
                .findFirst()
                .orElseThrow()
                .coverage();
    }

    /** All have the words; some are deleted, which Lucene counts until their segment is merged. */
    private void deleteSomeOf(String words) {
        for (int i = 0; i < DELETED; i++) {
            put("deleted" + i, words);
        }
        for (int i = 0; i < KEPT; i++) {
            put("kept" + i, words);
        }
        put("both", words + " quince");
        index.refresh();
        for (int i = 0; i < DELETED; i++) {
            index.delete(key("deleted" + i));
        }
        index.refresh();
    }

    @Test
    void aWordOfDeletedPassagesWeighsLessThanARareOneButNeverLessThanNothing() {
        deleteSomeOf("lantern");
        LexicalHits hits = index.search(NoteQuery.parse("lantern quince"), "en", 2 * KEPT);
        assertThat(hits.hits()).hasSize(KEPT + 1);
        assertThat(coverage(hits, "both")).isEqualTo(1);
        assertThat(coverage(hits, "kept0")).isGreaterThan(0).isLessThan(0.1);
    }

    @Test
    void identifiersKeepTheirShareOfTheWeightAfterDeletions() {
        deleteSomeOf("call cls.xlat.get lantern");
        LexicalHits.Profile profile =
                index.search(NoteQuery.parse("cls.xlat.get quince"), "en", 10).profile();
        assertThat(profile.identifierShare()).isGreaterThan(0).isLessThan(0.1);
    }
}

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
    private static final int DELETED = 30;

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

    /** Lucene counts the passages of a word with those deleted until their segments are merged. */
    @Test
    void aWordOfDeletedPassagesWeighsLessThanARareOneButNeverLessThanNothing() {
        for (int i = 0; i < DELETED; i++) {
            put("deleted" + i, "lantern");
        }
        put("common", "lantern");
        put("rare", "quince");
        put("both", "lantern quince");
        index.refresh();
        for (int i = 0; i < DELETED; i++) {
            index.delete(key("deleted" + i));
        }
        index.refresh();
        LexicalHits hits = index.search(NoteQuery.parse("lantern quince"), "en", 10);
        assertThat(hits.hits()).hasSize(3);
        assertThat(coverage(hits, "both")).isEqualTo(1);
        assertThat(coverage(hits, "rare")).isBetween(0.5, 1.0);
        assertThat(coverage(hits, "common")).isBetween(0.0, 0.5);
        assertThat(coverage(hits, "common") + coverage(hits, "rare")).isBetween(1 - 1e-9, 1 + 1e-9);
    }

    @Test
    void identifiersKeepTheirShareOfTheWeightAfterDeletions() {
        for (int i = 0; i < DELETED; i++) {
            put("deleted" + i, "call cls.xlat.get lantern");
        }
        put("kept", "call cls.xlat.get lantern");
        index.refresh();
        for (int i = 0; i < DELETED; i++) {
            index.delete(key("deleted" + i));
        }
        index.refresh();
        LexicalHits.Profile profile =
                index.search(NoteQuery.parse("cls.xlat.get lantern"), "en", 10).profile();
        assertThat(profile.identifierShare()).isBetween(0.3, 0.7);
    }
}

package dev.lareira.rag.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.rag.internal.log.LogOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearnessTest {
    private static final StoredModel ONE = new StoredModel("one", "fingerprint of one", 4, "");
    private static final StoredModel TWO = new StoredModel("two", "fingerprint of two", 4, "");
    private static final Nearness NEARNESS = new Nearness(0.8, -0.1);

    @Test
    void isKeptWithItsModelAndGoesWithIt(@TempDir Path folder) {
        try (NoteStore store = NoteStore.open(folder, LogOptions.WRITER)) {
            store.serve(ONE);
            assertThat(store.nearness(ONE)).isEmpty();
            store.keep(ONE, NEARNESS);
        }
        try (NoteStore store = NoteStore.open(folder, LogOptions.READER)) {
            assertThat(store.nearness(ONE)).contains(NEARNESS);
            assertThat(store.nearness(TWO)).isEmpty();
        }
        try (NoteStore store = NoteStore.open(folder, LogOptions.WRITER)) {
            store.keep(ONE, TWO);
            assertThat(store.nearness(ONE)).contains(NEARNESS);
            store.serve(TWO);
            assertThat(store.nearness(ONE)).isEmpty();
        }
    }

    @Test
    void ofOtherSentencesIsMeasuredAgain() {
        byte[] value = NEARNESS.encode();
        assertThat(Nearness.decode(value)).contains(NEARNESS);
        value[0]++;
        assertThat(Nearness.decode(value)).isEmpty();
    }
}

package dev.lareira.rag.internal.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.rag.Chunk;
import dev.lareira.rag.NoteDate;
import dev.lareira.rag.NoteHit;
import dev.lareira.rag.Scores;
import dev.lareira.rag.Source;
import dev.lareira.rag.Span;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackerTest {
    private static final Map<String, List<Chunk>> NOTES = Map.of(
            "a.md", chunks("a.md", "alpha zero", "alpha one", "alpha two", "alpha three"),
            "b.md", chunks("b.md", "beta zero", "beta one"),
            "copy.md", chunks("copy.md", "alpha one", "only here"));

    private static List<Chunk> chunks(String path, String... starts) {
        return IntStream.range(0, starts.length)
                .mapToObj(i -> new Chunk(
                        path,
                        i,
                        path,
                        starts[i] + ": " + (starts[i] + " ").repeat(8),
                        List.of(),
                        new Span(1 + i, 1 + i, 0, 1, 0),
                        List.of(),
                        Set.of(),
                        List.of(),
                        "en"))
                .toList();
    }

    private static NoteHit hit(String path, int index) {
        return new NoteHit(
                "v",
                path,
                new NoteDate(LocalDate.EPOCH, NoteDate.Origin.MODIFIED),
                NOTES.get(path).get(index),
                "",
                new Scores(
                        1, OptionalDouble.empty(), OptionalDouble.empty(), 1, OptionalInt.empty(), OptionalInt.empty()),
                true);
    }

    private static List<String> pack(int budget, List<String> known, NoteHit... hits) {
        Packer packer = new Packer((vault, path) -> NOTES.get(path), source -> 10);
        List<Source> sources = packer.pack(List.of(hits), 5, known, budget);
        assertThat(sources.stream().map(Source::number).toList())
                .isEqualTo(IntStream.range(5, 5 + sources.size()).boxed().toList());
        return sources.stream()
                .map(source -> source.path() + source.span().line() + (source.found() ? "!" : ""))
                .toList();
    }

    @Test
    void hitsComeFirstThenTheirNeighboursWhileThereIsRoom() {
        assertThat(pack(20, List.of(), hit("b.md", 0), hit("a.md", 2))).containsExactly("a.md3!", "b.md1!");
        assertThat(pack(39, List.of(), hit("b.md", 0), hit("a.md", 2))).containsExactly("a.md3!", "b.md1!", "b.md2");
        assertThat(pack(100, List.of(), hit("b.md", 0), hit("a.md", 2)))
                .containsExactly("a.md2", "a.md3!", "a.md4", "b.md1!", "b.md2");
        assertThat(pack(9, List.of(), hit("b.md", 0))).isEmpty();
    }

    @Test
    void theOrderIsThatOfTheNotesWhateverTheRanks() {
        assertThat(pack(30, List.of(), hit("b.md", 1), hit("a.md", 2), hit("a.md", 0)))
                .isEqualTo(pack(30, List.of(), hit("a.md", 0), hit("b.md", 1), hit("a.md", 2)));
    }

    @Test
    void copiesAndWhatIsKnownAreLeftOut() {
        assertThat(pack(20, List.of(), hit("a.md", 1), hit("copy.md", 0), hit("b.md", 0)))
                .containsExactly("a.md2!", "b.md1!");
        String known = NOTES.get("a.md").get(1).body();
        assertThat(pack(10, List.of(known), hit("a.md", 1), hit("b.md", 0))).containsExactly("b.md1!");
    }
}

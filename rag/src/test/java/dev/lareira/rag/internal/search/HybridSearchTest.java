package dev.lareira.rag.internal.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.rag.Hit;
import dev.lareira.rag.NoteId;
import dev.lareira.rag.NoteQuery;
import dev.lareira.rag.internal.index.PassageId;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HybridSearchTest {
    /** Two dimensions: an angle in degrees for each passage. */
    private static final class Angles implements DenseSearch {
        final Map<PassageId, Double> degrees = new HashMap<>();

        @Override
        public List<Hit<PassageId>> nearest(float[] query, int most, Optional<Set<PassageId>> allowed) {
            return degrees.keySet().stream()
                    .filter(key -> allowed.isEmpty() || allowed.get().contains(key))
                    .map(key -> new Hit<>(key, (float) cosine(query, key).getAsDouble()))
                    .sorted(Comparator.comparingDouble(hit -> -hit.score()))
                    .limit(most)
                    .toList();
        }

        @Override
        public OptionalDouble cosine(float[] query, PassageId passage) {
            double angle = Math.toRadians(degrees.get(passage));
            return OptionalDouble.of(query[0] * Math.cos(angle) + query[1] * Math.sin(angle));
        }
    }

    private static final float[] EAST = {1, 0};

    private final LexicalIndex lexical = LexicalIndex.inMemory();
    private final Angles dense = new Angles();
    private final Map<NoteId, Set<NoteId>> links = new HashMap<>();

    private static NoteId note(String path) {
        return new NoteId("vault", path);
    }

    private void add(String path, int index, String language, String body, double degrees) {
        put(path, index, language, body, degrees, Set.of(), LocalDate.EPOCH, Map.of(), Set.of());
    }

    private void put(
            String path,
            int index,
            String language,
            String body,
            double degrees,
            Set<String> tags,
            LocalDate day,
            Map<String, List<String>> properties,
            Set<String> linked) {
        PassageId key = new PassageId(note(path), index);
        String title = path.replaceAll(".*/|\\.md$", "");
        lexical.put(new Passage(key, List.of(title), List.of(), tags, body, language, day, properties, linked));
        dense.degrees.put(key, degrees);
    }

    private List<Match> search(String query, Optional<float[]> vector) {
        lexical.refresh();
        HybridSearch search = new HybridSearch(
                lexical,
                dense,
                Set.of("en"),
                new GoodMatch(0.8, 0, 0, 0, 0.6),
                id -> links.getOrDefault(id, Set.of()),
                id -> Optional.empty());
        return search.search(NoteQuery.parse(query), vector, SearchSettings.DEFAULT);
    }

    private List<String> found(String query) {
        return search(query, Optional.of(EAST)).stream()
                .map(match -> match.key().note().path())
                .toList();
    }

    private List<String> foundByWords(String query) {
        return search(query, Optional.empty()).stream()
                .map(match -> match.key().note().path())
                .toList();
    }

    private void fillers() {
        for (int i = 0; i < 20; i++) {
            add(
                    "filler" + i + ".md",
                    0,
                    "en",
                    "The weather of day number " + i + " was like that of any other.",
                    80 + i);
        }
    }

    @Test
    void anIdentifierIsFoundByItsWordsAndAQuestionByItsMeaning() {
        fillers();
        add("code.md", 0, "en", "Call cls.xlat.get() before anything else.", 90);
        add("meaning.md", 0, "en", "Nothing of those words in here.", 0);
        assertThat(found("cls.xlat.get").getFirst()).isEqualTo("code.md");
        assertThat(found("how should somebody begin to call the thing").getFirst())
                .isEqualTo("meaning.md");
    }

    @Test
    void vectorsCountLessForALanguageTheModelDoesNotKnow() {
        for (int i = 0; i < 20; i++) {
            add("pt" + i + ".md", 0, "pt", "O tempo do dia número " + i + " foi como o dos outros dias.", 80 + i);
        }
        add("palavras.md", 0, "pt", "A configuração da rede sem fios fica nas definições.", 60);
        add("vetor.md", 0, "pt", "Uma receita de bolo de laranja.", 0);
        assertThat(found("Como é que configuro a rede sem fios?").getFirst()).isEqualTo("palavras.md");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en | The houses were painted in bright colours | painting a house",
                "pt | As configurações dos computadores antigos | configuração do computador",
                "pt | Máquinas de lavar | maquina",
                "es | Las bibliotecas municipales | biblioteca municipal",
                "de | Die Häuser am See | Haus",
                "fr | Les chevaux galopaient | cheval",
                "zh | 我昨天在图书馆看书 | 图书馆",
                "ja | 昨日図書館で本を読みました | 図書館",
                "ru | Старые книги на полке | книга",
                "und | Zyxwvut quorn | zyxwvut",
            })
    void wordsAreFoundInOtherForms(String language, String body, String query) {
        fillers();
        add("it.md", 0, language, body, 90);
        assertThat(foundByWords(query)).startsWith("it.md");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tag:house | a.md b.md",
                "tag:house/roof | a.md",
                "-tag:house | trips/c.md",
                "path:TRIPS/ | trips/c.md",
                "path:* | ''",
                "[[b]] | a.md b.md",
                "[[trips/c]] | b.md trips/c.md",
                "after:2026-02 | b.md trips/c.md",
                "before:2026-02-10 | a.md b.md",
                "after:2026-02 before:2026-02-11 | b.md",
                "prop:status=Done | a.md",
                "prop:status | a.md b.md",
                "\"red tiles\" | a.md",
                "\"tiles red\" | ''",
                "\"os.path\" | b.md",
            })
    void conditionsLimitBothSides(String condition, String expected) {
        put(
                "a.md",
                0,
                "en",
                "shared Red tiles.",
                0,
                Set.of("house/roof"),
                LocalDate.of(2026, 1, 5),
                Map.of("status", List.of("done")),
                Set.of("b"));
        put(
                "b.md",
                0,
                "en",
                "shared os.path matters.",
                1,
                Set.of("house"),
                LocalDate.of(2026, 2, 9),
                Map.of("status", List.of("open", "late")),
                Set.of("trips/c"));
        put(
                "trips/c.md",
                0,
                "en",
                "shared os path matters not.",
                2,
                Set.of(),
                LocalDate.of(2026, 3, 5),
                Map.of(),
                Set.of());
        List<String> paths = expected.isEmpty() ? List.of() : List.of(expected.split(" "));
        assertThat(found("shared " + condition)).containsExactlyInAnyOrderElementsOf(paths);
        assertThat(foundByWords("shared " + condition)).containsExactlyInAnyOrderElementsOf(paths);
        assertThat(foundByWords(condition)).containsExactlyInAnyOrderElementsOf(paths);
    }

    @Test
    void atMostThreePassagesOfANote() {
        for (int i = 0; i < 6; i++) {
            add("long.md", i, "en", "The roof again, part " + i, i);
        }
        add("other.md", 0, "en", "A roof too.", 50);
        assertThat(found("roof")).containsOnlyOnce("other.md").hasSize(4);
    }

    @Test
    void linksToWhatIsFoundFirstRaiseANote() {
        fillers();
        add("first.md", 0, "en", "roof roof roof tiles", 0);
        add("linked.md", 0, "en", "roof", 31);
        add("unlinked.md", 0, "en", "roof", 30);
        assertThat(found("tiles on the roof").subList(0, 2)).containsExactly("first.md", "unlinked.md");
        links.put(note("first.md"), Set.of(note("linked.md")));
        assertThat(found("tiles on the roof").subList(0, 2)).containsExactly("first.md", "linked.md");
    }

    @Test
    void aMatchSaysHowNearItIsAndWhetherThatIsEnough() {
        fillers();
        add("near.md", 0, "en", "Something of roofs.", 10);
        Match best = search("roof", Optional.of(EAST)).getFirst();
        assertThat(best.key().note()).isEqualTo(note("near.md"));
        assertThat(best.cosine().getAsDouble()).isBetween(0.98, 0.99);
        assertThat(best.bm25()).isPresent();
        assertThat(best.coverage()).isEqualTo(1);
        assertThat(best.denseRank()).hasValue(1);
        assertThat(best.lexicalRank()).hasValue(1);
        assertThat(best.good()).isTrue();
        assertThat(search("unheard of", Optional.of(new float[] {-1, 0}))).noneMatch(Match::good);
    }

    @Test
    void changesAreSeenAfterARefreshAndSurviveOnDisk(@TempDir Path folder) {
        Passage passage = new Passage(
                new PassageId(note("a.md"), 0),
                List.of("A"),
                List.of(),
                Set.of(),
                "tiles",
                "en",
                LocalDate.EPOCH,
                Map.of(),
                Set.of());
        try (LexicalIndex index = LexicalIndex.open(folder)) {
            assertThat(index.generation()).isEmpty();
            index.put(passage);
            index.put(passage);
            index.commit(7);
            index.delete(passage.key());
        }
        try (LexicalIndex index = LexicalIndex.open(folder)) {
            assertThat(index.generation()).hasValue(7);
            assertThat(index.size()).isEqualTo(1);
            assertThat(index.languages()).containsExactly(Map.entry("en", 1));
            index.deleteNote(note("a.md"));
            index.refresh();
            assertThat(index.size()).isZero();
        }
    }
}

package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NoteGraphTest {
    private final NoteGraph graph = new NoteGraph();

    private static NoteLink link(String target) {
        return new NoteLink(NoteLink.Kind.LINK, target, List.of(), Optional.empty(), target, 1);
    }

    private static NoteLink block(String id) {
        return new NoteLink(NoteLink.Kind.LINK, "", List.of(), Optional.of(id), id, 1);
    }

    private void put(String path, List<String> aliases, NoteLink... links) {
        String name = path.substring(path.lastIndexOf('/') + 1).replace(".md", "");
        graph.put(path, name, aliases, List.of(), List.of(links));
    }

    @BeforeEach
    void notes() {
        put("Home.md", List.of("Start"), link("roof"), link("Start"), link("gone"));
        put("house/Roof.md", List.of("Telhado"), link("Home"), link("./Bank"));
        put("house/Bank.md", List.of());
        put("trips/Bank.md", List.of());
        put("trips/far/Porto.md", List.of(), link("bank"), link("../Bank.md"), link("telhado"));
    }

    @Test
    void namesAreFoundWithoutRegardToCaseByPathEndTitleAndAlias() {
        assertThat(graph.resolve("Home.md", "ROOF")).contains("house/Roof.md");
        assertThat(graph.resolve("Home.md", "house/roof.md")).contains("house/Roof.md");
        assertThat(graph.resolve("Home.md", "/house/roof")).contains("house/Roof.md");
        assertThat(graph.resolve("Home.md", "far/porto")).contains("trips/far/Porto.md");
        assertThat(graph.resolve("Home.md", "telhado")).contains("house/Roof.md");
        assertThat(graph.resolve("Home.md", "nowhere")).isEmpty();
    }

    @Test
    void ofTwoNotesOfOneNameTheOneInTheSameFolderThenTheShortestPathIsMeant() {
        assertThat(graph.resolve("house/Roof.md", "Bank")).contains("house/Bank.md");
        assertThat(graph.resolve("trips/Other.md", "Bank")).contains("trips/Bank.md");
        assertThat(graph.resolve("trips/far/Porto.md", "../Bank.md")).contains("trips/Bank.md");
        assertThat(graph.resolve("Home.md", "Bank")).contains("house/Bank.md");
    }

    @Test
    void backlinksFollowEveryNameOfANote() {
        assertThat(graph.backlinks("house/Roof.md")).containsOnlyKeys("Home.md", "trips/far/Porto.md");
        assertThat(graph.backlinks("Home.md")).containsOnlyKeys("house/Roof.md");
        assertThat(graph.links("house/Roof.md")).containsExactly("Home.md", "house/Bank.md");
        assertThat(graph.unresolved("Home.md")).extracting(NoteLink::target).containsExactly("gone");
    }

    @Test
    void aChangeIsSeenAtOnce() {
        put("gone.md", List.of());
        assertThat(graph.unresolved("Home.md")).isEmpty();
        assertThat(graph.backlinks("gone.md")).containsOnlyKeys("Home.md");
        put("Home.md", List.of());
        assertThat(graph.backlinks("gone.md")).isEmpty();
        graph.remove("house/Roof.md");
        assertThat(graph.resolve("Home.md", "telhado")).isEmpty();
    }

    @Test
    void blocksAreFoundByTheirIdInAnyNote() {
        graph.put("journals/a.md", "a", List.of(), List.of("64f0-aa"), List.of());
        graph.put("pages/b.md", "b", List.of(), List.of(), List.of(block("64F0-AA"), block("other")));
        assertThat(graph.links("pages/b.md")).containsExactly("journals/a.md");
        assertThat(graph.backlinks("journals/a.md")).containsOnlyKeys("pages/b.md");
        assertThat(graph.unresolved("pages/b.md")).hasSize(1);
    }
}

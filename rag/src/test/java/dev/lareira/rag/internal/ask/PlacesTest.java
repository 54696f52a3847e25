package dev.lareira.rag.internal.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.rag.NotePlace;
import dev.lareira.rag.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final String TASKS = """
            # Tasks
            alpha
            ## Monday
            buy eggs for the cake
            ### Shop
            the corner shop opens at nine
            ## Monday
            call the plumber about the sink
            ```
            # not a heading, oats
            ```
            """;

    private static NotePlace place(String said, String text, String... headings) {
        Source source = AskSources.source(1, "Tasks", text).withHeadings(List.of(headings));
        return Places.of(said, source, text.lines().toList());
    }

    private static NotePlace tasks(String said) {
        return place(said, TASKS, "Monday", "Shop", "Monday");
    }

    @Test
    void theLineStandsUnderTheHeadingsThatAreOpenThere() {
        assertThat(tasks("buy a cake")).isEqualTo(new NotePlace(13, "Tasks > Monday"));
        assertThat(tasks("when the corner shop opens")).isEqualTo(new NotePlace(15, "Tasks > Monday > Shop"));
        assertThat(tasks("call the plumber")).as("of the same name").isEqualTo(new NotePlace(17, "Tasks > Monday"));
        assertThat(tasks("oats")).as("a comment in code").isEqualTo(new NotePlace(19, "Tasks > Monday"));
        assertThat(tasks("alpha")).isEqualTo(new NotePlace(11, "Tasks"));
        assertThat(tasks("unheard of")).isEqualTo(new NotePlace(10, "Tasks"));
    }

    @Test
    void headingsOutsideThePassageStayAboveThoseInIt() {
        String text = "## May\nrain\n## June\nsun\n";
        assertThat(place("sun", text, "2026", "May", "June")).isEqualTo(new NotePlace(13, "Tasks > 2026 > June"));
        assertThat(place("sun", "rain\nsun\n", "2026", "May")).isEqualTo(new NotePlace(11, "Tasks > 2026 > May"));
    }
}

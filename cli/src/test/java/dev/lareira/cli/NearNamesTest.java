package dev.lareira.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearNamesTest {
    @ParameterizedTest
    @CsvSource({"run,run,0", "rnu,run,1", "'',run,3", "runs,run,1", "tun,run,1", "tokenise,tokenize,1", "chat,list,3"})
    void distanceCountsEdits(String a, String b, int edits) {
        assertThat(NearNames.distance(a, b)).isEqualTo(edits);
        assertThat(NearNames.distance(b, a)).isEqualTo(edits);
    }

    @Test
    void theNearestComesFirst() {
        assertThat(NearNames.of("--tmp", List.of("--system", "--top-p", "--temp", "--tamp-x")))
                .containsExactly("--temp");
        assertThat(NearNames.of("shows", List.of("snow", "show"))).containsExactly("show", "snow");
        assertThat(NearNames.of("nothing", List.of("run", "chat"))).isEmpty();
    }
}

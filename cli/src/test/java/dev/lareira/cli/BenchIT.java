package dev.lareira.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code bench} from the jar, on a model that it makes itself. */
class BenchIT {
    @TempDir
    private static Path home;

    @Test
    void aSyntheticModelIsMadeAndMeasuredAgainstTheRoof() {
        Jar.Result result = Jar.direct(home)
                .run(words("bench --synthetic 135m:Q4_0 -p 16 -n 4 -r 1 -d 2 -b 1,2 --busy --profile --json"));
        assertThat(result.exit()).as(result.err()).isZero();
        JsonNode json = result.json();
        assertThat(json.get("modelFile").asString()).startsWith(home.toString());
        assertThat(json.at("/roof/bytesPerSecond").asDouble()).isGreaterThan(1e8);
        assertThat(json.at("/roof/operationsPerSecond").asDouble()).isGreaterThan(1e8);
        for (String kind : new String[] {"pp", "tg"}) {
            assertThat(json.at("/" + kind + "/tokensPerSecond").asDouble()).isPositive();
            assertThat(json.at("/" + kind + "/roofShare").asDouble()).isPositive();
            assertThat(json.at("/profile/" + kind + "/methods").isObject()).isTrue();
        }
        assertThat(json.get("batches").size()).isEqualTo(2);
        assertThat(json.at("/batches/0/timeRatio").asDouble()).isEqualTo(1);
        assertThat(json.at("/batches/1/timeRatio").asDouble()).isPositive();
        assertThat(json.at("/busy/ratioToIdle").asDouble()).isPositive();

        Jar.Result table = Jar.direct(home).run(words("bench --synthetic 135m:Q4_0 -p 0 -n 0"));
        assertThat(table.out()).contains("GB/s", "GFLOP/s").doesNotContain("tok/s");
    }

    private static String[] words(String line) {
        return line.split(" ");
    }
}

package dev.lareira.server;

import static dev.lareira.server.TestServer.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.core.KeyValueType;
import dev.lareira.core.LoadOptions;
import dev.lareira.quant.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The server's models are loaded as it was told. */
@Timeout(120)
class LoadingTest {
    private static final String REQUEST = TestServer.json(new Completion(MODEL, "The hearth is", 4, 0, 1));

    private record Completion(String model, String prompt, int max_tokens, int temperature, int logprobs) {}

    /** What one answer took and told. */
    private record Outcome(long sessionBytes, List<Double> logarithms) {}

    @Test
    void keysAndValuesAreKeptInTheTypeThatWasAskedFor() {
        Outcome halves = outcome(LoadOptions.defaults());
        Outcome bytes =
                outcome(LoadOptions.builder().keyValueType(KeyValueType.Q8_0).build());
        Outcome exact = outcome(LoadOptions.builder().precision(Precision.EXACT).build());
        assertThat(bytes.sessionBytes()).isPositive().isLessThan(halves.sessionBytes() * 2 / 3);
        assertThat(exact.sessionBytes()).isEqualTo(2 * halves.sessionBytes());
        assertThat(bytes.logarithms()).hasSize(4).isNotEqualTo(halves.logarithms());
    }

    @Test
    void activationsStayExactWhereThatWasAskedFor() {
        Outcome wide =
                outcome(LoadOptions.builder().keyValueType(KeyValueType.F32).build());
        LoadOptions exact = LoadOptions.builder().precision(Precision.EXACT).build();
        assertThat(outcome(exact).logarithms()).hasSize(4).isNotEqualTo(wide.logarithms());
    }

    private static Outcome outcome(LoadOptions loading) {
        try (TestServer server =
                TestServer.with(options -> options.offline(true).loading(loading))) {
            JsonNode answer = server.ok("/v1/completions", REQUEST);
            List<Double> logarithms = answer.at("/choices/0/logprobs/token_logprobs")
                    .valueStream()
                    .map(JsonNode::asDouble)
                    .toList();
            return new Outcome(sessionBytes(server), logarithms);
        }
    }

    private static long sessionBytes(TestServer server) {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("lareira:session_bytes "))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}

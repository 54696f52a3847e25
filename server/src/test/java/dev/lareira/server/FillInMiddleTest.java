package dev.lareira.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.core.StoredModel;
import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.GgufValue;
import dev.lareira.gguf.GgufWriter;
import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Filling in the middle, as each dialect asks for it, by a model whose file names tokens for it. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FillInMiddleTest {
    private static final String BEFORE = "def add(a, b):\n    return ";
    private static final String AFTER = "\n\nprint(add(1, 2))";
    private static final List<Integer> MARKS = List.of(3, 4, 5);

    private TestServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("filler.gguf");
        try (Gguf original = Gguf.open(Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf"))) {
            GgufWriter.copyOf(original)
                    .put("tokenizer.ggml.fim_pre_token_id", GgufValue.of(MARKS.get(0)))
                    .put("tokenizer.ggml.fim_suf_token_id", GgufValue.of(MARKS.get(1)))
                    .put("tokenizer.ggml.fim_mid_token_id", GgufValue.of(MARKS.get(2)))
                    .write(file);
        }
        StoredModel stored = new StoredModel("filler", file, Files.size(file), StoredModel.Source.LAREIRA_MODELS);
        server = TestServer.with(options -> options.offline(true), Map.of("filler", stored));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private record Request(
            String model, String prompt, String suffix, int max_tokens, int temperature, boolean stream) {}

    private static String request(boolean stream) {
        return TestServer.json(new Request("filler", BEFORE, AFTER, 6, 0, stream));
    }

    /** What the model says to the tokens that should have come out of it. */
    private String expected() {
        List<Integer> prompt = Stream.of(
                        Stream.of(MARKS.get(0)),
                        tokens(BEFORE),
                        Stream.of(MARKS.get(1)),
                        tokens(AFTER),
                        Stream.of(MARKS.get(2)))
                .flatMap(part -> part)
                .toList();
        String text = server.ok(
                        "/completion",
                        TestServer.json(Map.of("model", "filler", "prompt", prompt, "n_predict", 6, "temperature", 0)))
                .path("content")
                .asString();
        assertThat(text).isNotEmpty();
        return text;
    }

    private Stream<Integer> tokens(String text) {
        return server.ok("/tokenize", TestServer.json(Map.of("model", "filler", "content", text)))
                .path("tokens")
                .valueStream()
                .map(JsonNode::asInt);
    }

    @Test
    void mistralsWayAnswersLikeAConversation() {
        JsonNode answer = server.ok("/v1/fim/completions", request(false));
        assertThat(answer.at("/choices/0/message/content").asString()).isEqualTo(expected());
        assertThat(answer.at("/choices/0/finish_reason").asString()).isIn("stop", "length");
        String streamed = server.post("/v1/fim/completions", request(true)).body();
        assertThat(TestServer.events(streamed).stream()
                        .map(event -> event.at("/choices/0/delta/content").asString(""))
                        .collect(Collectors.joining()))
                .isEqualTo(expected());
        assertThat(streamed).endsWith("data: [DONE]\n\n");
    }

    @Test
    void otherDialectsFillInAlike() {
        assertThat(server.ok("/v1/completions", request(false))
                        .at("/choices/0/text")
                        .asString())
                .isEqualTo(expected());
        assertThat(server.ok(
                                "/infill",
                                TestServer.json(Map.of(
                                        "model",
                                        "filler",
                                        "input_prefix",
                                        BEFORE,
                                        "input_suffix",
                                        AFTER,
                                        "n_predict",
                                        6,
                                        "temperature",
                                        0)))
                        .path("content")
                        .asString())
                .isEqualTo(expected());
        JsonNode shown = server.ok("/api/show", "{\"model\":\"filler\"}");
        assertThat(shown.path("template").asString()).contains(".Suffix");
        assertThat(shown.path("capabilities").toString()).contains("insert");
    }

    @Test
    void aModelWithoutTokensForItSaysSo() {
        HttpResponse<String> answer =
                server.post("/v1/fim/completions", request(false).replace("filler", TestServer.MODEL));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("does not support insert");
        assertThat(server.post("/v1/fim/completions", "{\"model\":\"filler\"}").statusCode())
                .isEqualTo(400);
    }
}

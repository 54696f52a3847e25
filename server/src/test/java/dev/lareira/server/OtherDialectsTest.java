package dev.lareira.server;

import static dev.lareira.server.TestServer.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** LM Studio's, llama.cpp's and Anthropic's interfaces. */
@Timeout(120)
class OtherDialectsTest {
    private final TestServer server = TestServer.shared();

    @Test
    void lmStudioListsModelsWithTypeAndState() {
        server.ok("/api/generate", "{\"model\":\"" + MODEL + "\"}");
        JsonNode list = TestServer.json(server.get("/api/v0/models").body());
        assertThat(list.path("object").asString()).isEqualTo("list");
        JsonNode model = list.path("data")
                .valueStream()
                .filter(entry -> entry.path("type").asString().equals("llm"))
                .findFirst()
                .orElseThrow();
        assertThat(model.path("compatibility_type").asString()).isEqualTo("gguf");
        assertThat(model.path("max_context_length").asInt()).isEqualTo(8192);
        assertThat(model.path("state").asString()).isIn("loaded", "not-loaded");
        assertThat(server.get("/api/v0/models/smollm2:135m").statusCode()).isEqualTo(200);
        assertThat(TestServer.json(server.get("/api/v1/models").body()).path("models"))
                .isNotEmpty();
    }

    @Test
    void lmStudioTellsStatisticsAndHonoursTtl() {
        JsonNode answer = server.ok(
                "/api/v0/chat/completions",
                "{\"model\":\"" + MODEL
                        + "\",\"ttl\":300,\"max_tokens\":2,\"ignore_eos\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");
        assertThat(answer.at("/stats/tokens_per_second").asDouble()).isPositive();
        assertThat(answer.at("/stats/stop_reason").asString()).isEqualTo("maxPredictedTokensReached");
        assertThat(answer.at("/model_info/format").asString()).isEqualTo("gguf");
    }

    @Test
    void lmStudioRemembersAConversation() {
        String chat = "{\"model\":\"" + MODEL + "\",\"max_output_tokens\":4,\"temperature\":0,";
        JsonNode first = server.ok("/api/v1/chat", chat + "\"system_prompt\":\"Be brief.\",\"input\":\"I am Rui.\"}");
        assertThat(first.path("model_instance_id").asString()).isEqualTo(MODEL);
        assertThat(first.at("/output/0/type").asString()).isEqualTo("message");
        assertThat(first.at("/output/0/content").asString()).isNotEmpty();
        assertThat(first.at("/stats/total_output_tokens").asInt()).isBetween(1, 4);
        String more = ",\"previous_response_id\":" + first.path("response_id") + "}";
        JsonNode second = server.ok(
                "/api/v1/chat",
                chat + "\"store\":false,\"input\":[{\"type\":\"text\",\"content\":\"Who am I?\"}]" + more);
        assertThat(second.at("/stats/input_tokens").asInt())
                .isGreaterThan(first.at("/stats/input_tokens").asInt());
        assertThat(second.has("response_id")).isFalse();
        List<JsonNode> events =
                TestServer.events(server.post("/api/v1/chat", chat + "\"stream\":true,\"input\":\"Who am I?\"" + more)
                        .body());
        List<String> types = events.stream().map(e -> e.path("type").asString()).toList();
        assertThat(types.stream().filter(type -> !type.startsWith("model_load.") && !type.equals("message.delta")))
                .containsExactly(
                        "chat.start",
                        "prompt_processing.start",
                        "prompt_processing.end",
                        "message.start",
                        "message.end",
                        "chat.end");
        String told = events.stream()
                .filter(e -> e.path("type").asString().equals("message.delta"))
                .map(e -> e.path("content").asString())
                .collect(Collectors.joining());
        assertThat(told)
                .isEqualTo(events.getLast().at("/result/output/0/content").asString())
                .isEqualTo(second.at("/output/0/content").asString());
    }

    @Test
    void lmStudioRefusesWhatCannotBeChattedWith() {
        String chat = "{\"model\":\"" + MODEL + "\",";
        assertThat(server.post("/api/v1/chat", chat + "\"input\":\"a\",\"previous_response_id\":\"none\"}")
                        .statusCode())
                .isEqualTo(404);
        for (String wrong : List.of(
                "\"input\":[]",
                "\"input\":[{\"type\":\"image\",\"data_url\":\"data:\"}]",
                "\"input\":\"a\",\"integrations\":[\"x\"]")) {
            assertThat(server.post("/api/v1/chat", chat + wrong + "}").statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
    }

    @Test
    void lmStudioFetchesInTheBackground() throws InterruptedException {
        // Nobody listens there.
        try (TestServer other = TestServer.withMirror("http://127.0.0.1:9")) {
            assertThat(other.ok("/api/v1/models/download", "{\"model\":\"" + MODEL + "\"}")
                            .path("status")
                            .asString())
                    .isEqualTo("already_downloaded");
            JsonNode job = failedDownload(other);
            assertThat(job.path("error").asString()).contains("model-GGUF");
            assertThat(other.get("/api/v1/models/download/status/none").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aDownloadThatBreaksInAnyWayHasFailed() throws InterruptedException {
        try (TestServer other = TestServer.withMirror("no address, {nor} a name")) {
            assertThat(failedDownload(other).path("error").asString()).isNotEmpty();
        }
    }

    private static JsonNode failedDownload(TestServer server) throws InterruptedException {
        JsonNode job = server.ok(
                "/api/v1/models/download",
                "{\"model\":\"https://huggingface.co/owner/model-GGUF\",\"quantization\":\"Q4_K_M\"}");
        String path = "/api/v1/models/download/status/" + job.path("job_id").asString();
        for (int i = 0; i < 600 && job.path("status").asString().equals("downloading"); i++) {
            Thread.sleep(100);
            job = TestServer.json(server.get(path).body());
        }
        assertThat(job.path("status").asString()).isEqualTo("failed");
        return job;
    }

    @Test
    void lmStudioLoadsAndUnloads() {
        JsonNode loaded = server.ok("/api/v1/models/load", "{\"model\":\"" + MODEL + "\"}");
        assertThat(loaded.path("status").asString()).isEqualTo("loaded");
        assertThat(server.post("/api/v1/models/unload", "{\"instance_id\":\"" + MODEL + "\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.post("/api/v1/models/unload", "{\"instance_id\":\"" + MODEL + "\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void llamaCppTokenizesBothWays() {
        String text = "The hearth is warm, é 🔥";
        JsonNode tokens = server.ok("/tokenize", "{\"content\":\"" + text + "\",\"with_pieces\":true}")
                .path("tokens");
        assertThat(tokens.size()).isGreaterThan(4);
        StringBuilder ids = new StringBuilder();
        tokens.forEach(token ->
                ids.append(ids.isEmpty() ? "" : ",").append(token.path("id").asInt()));
        assertThat(server.ok("/detokenize", "{\"tokens\":[" + ids + "]}")
                        .path("content")
                        .asString())
                .isEqualTo(text);
        assertThat(server.ok("/apply-template", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                        .path("prompt")
                        .asString())
                .contains("<|im_start|>user\nHi<|im_end|>");
        assertThat(server.post("/detokenize", "{\"tokens\":[-1]}").statusCode()).isEqualTo(400);
    }

    @Test
    void llamaCppCompletes() {
        JsonNode answer = server.ok(
                "/completion",
                "{\"prompt\":\"The capital of France is\",\"n_predict\":1,\"temperature\":0,\"n_probs\":2,\"return_tokens\":true}");
        assertThat(answer.path("content").asString()).isEqualTo(" Paris");
        assertThat(answer.path("stop_type").asString()).isEqualTo("limit");
        assertThat(answer.path("tokens")).hasSize(1);
        assertThat(answer.at("/completion_probabilities/0/top_logprobs")).hasSize(2);
        String stream = server.post(
                        "/completion",
                        "{\"prompt\":[\"The capital of\",\" France is\"],\"n_predict\":2,\"stream\":true}")
                .body();
        List<JsonNode> events = TestServer.events(stream);
        assertThat(events.getLast().path("stop").asBoolean()).isTrue();
        assertThat(stream).doesNotContain("[DONE]");
        JsonNode grammar = server.ok(
                "/completion",
                "{\"prompt\":\"Is water wet?\",\"n_predict\":5,\"grammar\":\"root ::= \\\" yes\\\" | \\\" no\\\"\"}");
        assertThat(grammar.path("content").asString()).isIn(" yes", " no");
    }

    @Test
    void llamaCppSaysThatAModelCannotFillIn() {
        HttpResponse<String> response = server.post("/infill", "{\"input_prefix\":\"a\",\"input_suffix\":\"b\"}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("does not support insert");
    }

    @Test
    void llamaCppTellsItsState() {
        server.ok("/completion", "{\"prompt\":\"a\",\"n_predict\":2}");
        assertThat(server.get("/health").body()).isEqualTo("{\"status\":\"ok\"}");
        String metrics = server.get("/metrics").body();
        assertThat(metrics).contains("# TYPE llamacpp:tokens_predicted_total counter");
        assertThat(metrics).containsPattern("llamacpp:tokens_predicted_total [1-9]");
        JsonNode props = TestServer.json(server.get("/props").body());
        assertThat(props.path("chat_template").asString()).contains("im_start");
        assertThat(props.path("total_slots").asInt()).isEqualTo(8);
        assertThat(TestServer.json(server.get("/slots").body()).valueStream())
                .filteredOn(slot -> slot.path("model").asString().equals(MODEL))
                .hasSize(8);
    }

    @Test
    void llamaCppTellsItsSlotsBeforeAnyModelIsLoaded() {
        try (TestServer fresh = TestServer.with(options -> options.parallel(3))) {
            JsonNode props = TestServer.json(fresh.get("/props").body());
            assertThat(props.path("total_slots").asInt()).isEqualTo(3);
            assertThat(props.path("chat_template").asString()).contains("im_start");
        }
    }

    @Test
    void llamaCppEmbedsInItsOwnShape() {
        JsonNode two = server.ok("/embedding", "{\"content\":[\"a hearth\",\"a boat\"]}");
        assertThat(two).hasSize(2);
        assertThat(two.at("/1/index").asInt()).isEqualTo(1);
        assertThat(two.at("/0/embedding/0")).hasSize(384);
        JsonNode same = server.ok("/v1/embeddings", "{\"input\":\"a hearth\"}").at("/data/0/embedding");
        for (int i = 0; i < same.size(); i++) {
            assertThat(two.at("/0/embedding/0/" + i).asDouble())
                    .isCloseTo(same.path(i).asDouble(), within(1e-4));
        }
        assertThat(sizes(0).max().orElseThrow()).isCloseTo(32760, within(1.0));
        assertThat(sizes(1).sum()).isCloseTo(1, within(1e-4));
        assertThat(sizes(2).map(x -> x * x).sum()).isCloseTo(1, within(1e-4));
        assertThat(sizes(3).map(x -> x * x * x).sum()).isCloseTo(1, within(1e-4));
        for (String wrong : List.of("{}", "{\"content\":[1]}", "{\"content\":\"a\",\"embd_normalize\":-1}")) {
            assertThat(server.post("/embedding", wrong).statusCode()).isEqualTo(400);
        }
    }

    private DoubleStream sizes(int norm) {
        JsonNode answer = server.ok("/embeddings", "{\"content\":\"a hearth\",\"embd_normalize\":" + norm + "}");
        return answer.at("/0/embedding/0").valueStream().mapToDouble(x -> Math.abs(x.asDouble()));
    }

    @Test
    void llamaCppsRouterLoadsAndUnloads() {
        String model = "{\"model\":\"" + MODEL + "\"}";
        try (TestServer fresh = TestServer.with(options -> options)) {
            assertThat(statusInRouter(fresh)).isEqualTo("unloaded");
            assertThat(fresh.ok("/models/load", model).path("success").asBoolean())
                    .isTrue();
            assertThat(statusInRouter(fresh)).isEqualTo("loaded");
            assertThat(fresh.ok("/models/unload", model).path("success").asBoolean())
                    .isTrue();
            assertThat(statusInRouter(fresh)).isEqualTo("unloaded");
            assertThat(fresh.post("/models/unload", model).statusCode()).isEqualTo(400);
            assertThat(fresh.post("/models/load", "{\"model\":\"nothing\"}").statusCode())
                    .isEqualTo(404);
        }
    }

    private static String statusInRouter(TestServer server) {
        return TestServer.json(server.get("/models").body())
                .path("data")
                .valueStream()
                .filter(model -> model.path("id").asString().equals(MODEL))
                .findFirst()
                .orElseThrow()
                .at("/status/value")
                .asString();
    }

    @Test
    void llamaCppSaysWhatIsNotKeptHere() {
        HttpResponse<String> save = server.post("/slots/0?action=save", "{\"filename\":\"a.bin\"}");
        assertThat(save.statusCode()).isEqualTo(501);
        assertThat(TestServer.json(save.body()).at("/error/message").asString()).contains("leave save out");
        assertThat(server.post("/slots/0?action=burn", "{}").statusCode()).isEqualTo(400);
        assertThat(server.get("/lora-adapters").body()).isEqualTo("[]");
        assertThat(server.ok("/lora-adapters", "[]").path("success").asBoolean())
                .isTrue();
        assertThat(server.post("/lora-adapters", "[{\"id\":0,\"scale\":1}]").statusCode())
                .isEqualTo(400);
    }

    @Test
    void healthNeedsNoKey() {
        try (TestServer locked = TestServer.with(o -> o.apiKeys(List.of("secret")))) {
            assertThat(locked.get("/health").statusCode()).isEqualTo(200);
            assertThat(locked.get("/props").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void anthropicStreamsBlocks() {
        List<JsonNode> events = TestServer.events(server.post(
                        "/v1/messages",
                        "{\"model\":\"" + MODEL
                                + "\",\"max_tokens\":4,\"temperature\":0,\"stream\":true,\"system\":[{\"type\":\"text\","
                                + "\"text\":\"Be brief.\"}],\"messages\":[{\"role\":\"user\",\"content\":\"Count to fifty.\"}]}")
                .body());
        List<String> types = events.stream().map(e -> e.path("type").asString()).toList();
        assertThat(types).startsWith("message_start", "ping", "content_block_start", "content_block_delta");
        assertThat(types).endsWith("content_block_stop", "message_delta", "message_stop");
        JsonNode delta = events.get(events.size() - 2);
        assertThat(delta.at("/delta/stop_reason").asString()).isEqualTo("max_tokens");
        assertThat(delta.at("/usage/output_tokens").asInt()).isEqualTo(4);
    }

    @Test
    void anthropicCallsToolsAndTakesResults() {
        String tools =
                "\"tools\":[{\"name\":\"weather\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"city\":"
                        + "{\"const\":\"Porto\"}},\"required\":[\"city\"]}}]";
        JsonNode first = server.ok(
                "/v1/messages",
                "{\"model\":\"" + MODEL + "\",\"max_tokens\":60,\"temperature\":0,\"tool_choice\":{\"type\":\"any\"},"
                        + tools + ",\"messages\":[{\"role\":\"user\",\"content\":\"Weather?\"}]}");
        assertThat(first.path("stop_reason").asString()).isEqualTo("tool_use");
        JsonNode call = first.at("/content/0");
        assertThat(call.at("/input/city").asString()).isEqualTo("Porto");
        String more = ",\"messages\":[{\"role\":\"user\",\"content\":\"Weather?\"},{\"role\":\"assistant\",\"content\":"
                + first.path("content") + "},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":"
                + call.path("id") + ",\"content\":[{\"type\":\"text\",\"text\":\"Rain.\"}]}]}]}";
        JsonNode second = server.ok("/v1/messages", "{\"model\":\"" + MODEL + "\",\"max_tokens\":3," + tools + more);
        assertThat(second.path("role").asString()).isEqualTo("assistant");
        JsonNode count = server.ok("/v1/messages/count_tokens", "{\"model\":\"" + MODEL + "\"," + tools + more);
        assertThat(count.path("input_tokens").asInt()).isGreaterThan(30);
        assertThat(TestServer.json(server.post("/v1/messages", "{\"model\":\"none\",\"messages\":[]}")
                                .body())
                        .path("type")
                        .asString())
                .isEqualTo("error");
    }
}

package dev.lareira.server;

import static dev.lareira.server.TestServer.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The wire rules of Ollama's interface. */
@Timeout(120)
class OllamaRulesTest {
    private final TestServer server = TestServer.shared();

    private static String chat(String more) {
        return "{\"model\":\"" + MODEL + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Say hello.\"}]" + more
                + "}";
    }

    private static String options(int tokens) {
        return ",\"options\":{\"temperature\":0,\"num_predict\":" + tokens + "}";
    }

    @Test
    void rule8NoObjectHasAnErrorOrATypeAtItsTop() {
        List<JsonNode> lines =
                TestServer.objects(server.post("/api/chat", chat(options(4))).body());
        assertThat(lines).hasSizeGreaterThan(3).allSatisfy(line -> {
            assertThat(line.has("error")).isFalse();
            assertThat(line.has("type")).isFalse();
        });
    }

    @Test
    void rule9LinesAreNdjsonAndTheLastEndsToo() {
        HttpResponse<String> response = server.post("/api/chat", chat(options(3)));
        assertThat(response.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(response.body()).endsWith("}\n").doesNotContain("\n\n");
        assertThat(TestServer.objects(response.body()).getLast().path("done").asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/chat", "/api/generate"})
    void rules10And11ReasonAndCountsStandOnTheLastLineOnly(String path) {
        String body = path.endsWith("chat")
                ? chat(options(3))
                : "{\"model\":\"" + MODEL + "\",\"prompt\":\"Say hello.\"" + options(3) + "}";
        List<JsonNode> lines = TestServer.objects(server.post(path, body).body());
        for (JsonNode line : lines.subList(0, lines.size() - 1)) {
            assertThat(line.path("done").asBoolean()).isFalse();
            assertThat(line.has("done_reason")).isFalse();
            assertThat(line.has("eval_count")).isFalse();
            assertThat(line.has("prompt_eval_count")).isFalse();
        }
        JsonNode last = lines.getLast();
        assertThat(last.path("done_reason").asString()).isEqualTo("length");
        assertThat(last.path("eval_count").asInt()).isEqualTo(3);
        assertThat(last.path("prompt_eval_count").asInt()).isGreaterThan(5);
        for (String duration : List.of("total_duration", "load_duration", "prompt_eval_duration", "eval_duration")) {
            assertThat(last.path(duration).isIntegralNumber()).isTrue();
        }
        assertThat(last.path("total_duration").asLong()).isGreaterThan(1_000_000);
    }

    @Test
    void rule10AnAnswerThatEndsByItselfSaysStop() {
        JsonNode answer = server.ok("/api/chat", chat(",\"stream\":false" + options(60)));
        assertThat(answer.path("done_reason").asString()).isEqualTo("stop");
        assertThat(answer.path("done").asBoolean()).isTrue();
    }

    @Test
    void rule12ThereIsNoEmptyThought() {
        String body =
                server.post("/api/chat", chat(",\"think\":true" + options(3))).body();
        assertThat(body).doesNotContain("thinking");
    }

    @Test
    void rule14TimesAreRfc3339() {
        JsonNode answer = server.ok("/api/chat", chat(",\"stream\":false" + options(1)));
        String created = answer.path("created_at").asString();
        assertThat(OffsetDateTime.parse(created).toInstant())
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        JsonNode model = TestServer.json(server.get("/api/tags").body()).at("/models/0");
        Instant.parse(model.path("modified_at").asString());
        Instant.parse(TestServer.json(server.get("/api/ps").body())
                .at("/models/0/expires_at")
                .asString());
    }

    @Test
    void rule18ErrorsAreOneTextInJson() {
        HttpResponse<String> response = server.post("/api/chat", "{\"model\":\"no-such-model\",\"messages\":[]}");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(TestServer.json(response.body()).path("error").asString()).contains("no-such-model");
    }

    @Test
    void rule19WhatCannotBeDoneIsABadRequest() {
        assertThat(server.post("/api/chat", chat(",\"format\":\"yaml\"")).statusCode())
                .isEqualTo(400);
        assertThat(server.post("/api/chat", chat(",\"options\":{\"temperature\":\"hot\"}"))
                        .body())
                .contains("temperature");
        assertThat(server.post("/api/chat", chat(",\"options\":{\"top_k\":1.5}"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(server.post(
                                "/api/chat",
                                "{\"model\":\"" + MODEL
                                        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"images\":[\"aGk=\"]}]}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(server.post(
                                "/api/generate",
                                "{\"model\":\"" + MODEL + "\",\"raw\":true,\"prompt\":\"a\",\"system\":\"b\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void rule24UnknownFieldsAndNullsDoNotMatter() {
        JsonNode answer = server.ok(
                "/api/chat",
                chat(
                        ",\"stream\":false,\"whatever\":{\"a\":[1]},\"tools\":null,\"format\":null,\"options\":{\"num_predict\":2,"
                                + "\"temperature\":0,\"format\":\"x\",\"keep_alive\":\"5m\",\"penalize_newline\":true,"
                                + "\"low_vram\":false,\"vocab_only\":false,\"new_topic_penalty\":3,\"seed\":null,\"top_k\":-1,"
                                + "\"num_thread\":2,\"num_gpu\":0,\"use_mmap\":true,\"tfs_z\":1}"));
        assertThat(answer.path("eval_count").asInt()).isEqualTo(2);
    }

    @Test
    void rule25AHugeContextIsCutToWhatThereIs() {
        JsonNode answer = server.ok(
                "/api/chat",
                chat(",\"stream\":false,\"options\":{\"num_ctx\":131072,\"num_predict\":1,\"temperature\":0}"));
        assertThat(answer.path("eval_count").asInt()).isEqualTo(1);
        assertThat(running())
                .hasSize(1)
                .allSatisfy(model ->
                        assertThat(model.path("context_length").asInt()).isEqualTo(8192));
    }

    @Test
    void rule26TheVersionIsDottedNumbers() {
        JsonNode version = TestServer.json(server.get("/api/version").body());
        assertThat(version.path("version").asString()).matches("[0-9]+\\.[0-9]+\\.[0-9]+");
        assertThat(version.has("lareira")).isTrue();
    }

    @Test
    void aRequestWithoutMessagesLoadsOrUnloadsAndIsOneObject() {
        HttpResponse<String> load = server.post("/api/chat", "{\"model\":\"" + MODEL + "\",\"messages\":[]}");
        assertThat(load.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(TestServer.json(load.body()).path("done_reason").asString()).isEqualTo("load");
        JsonNode unload = server.ok("/api/generate", "{\"model\":\"" + MODEL + "\",\"keep_alive\":0,\"prompt\":\"\"}");
        assertThat(unload.path("done_reason").asString()).isEqualTo("unload");
        assertThat(unload.path("done").asBoolean()).isTrue();
        assertThat(running()).isEmpty();
    }

    @Test
    void aModelThatAnswersIsUnloadedOnceItHasAnswered() throws InterruptedException {
        try (Stream<String> lines = server.lines(
                "/api/chat", chat(",\"options\":{\"temperature\":0,\"num_predict\":200,\"ignore_eos\":true}"))) {
            Iterator<String> answer = lines.iterator();
            answer.next();
            server.ok("/api/generate", "{\"model\":\"" + MODEL + "\",\"keep_alive\":0}");
            String last = "";
            while (answer.hasNext()) {
                last = answer.next();
            }
            assertThat(TestServer.json(last).path("eval_count").asInt()).isEqualTo(200);
        }
        for (int i = 0; i < 600 && !running().isEmpty(); i++) {
            Thread.sleep(50);
        }
        assertThat(running()).isEmpty();
    }

    /** The model in memory as a language model; what other tests have used may be there, too. */
    private List<JsonNode> running() {
        return TestServer.json(server.get("/api/ps").body())
                .path("models")
                .valueStream()
                .filter(model -> model.path("name").asString().equals(MODEL))
                .filter(model -> model.path("context_length").asInt() == 8192)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"300", "\"300\"", "\"-1\"", "-1", "\"1h30m\"", "\"300ms\"", "\"5m\"", "0.5"})
    void keepAliveIsTakenInEveryForm(String value) {
        assertThat(server.post("/api/generate", "{\"model\":\"" + MODEL + "\",\"keep_alive\":" + value + "}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aKeepAliveThatIsNoneIsRefused() {
        assertThat(server.post("/api/generate", "{\"model\":\"" + MODEL + "\",\"keep_alive\":\"soon\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void namesNeedNoTagAndNoCase() {
        for (String name : List.of("SmolLM2-135M-Instruct.Q4_1:latest", "smollm2-135m-instruct.q4_1", MODEL)) {
            JsonNode shown = server.ok("/api/show", "{\"name\":\"" + name + "\"}");
            assertThat(shown.at("/model_info/general.architecture").asString()).isEqualTo("llama");
            assertThat(shown.at("/model_info/llama.context_length").asInt()).isEqualTo(8192);
            assertThat(shown.path("capabilities").toString()).contains("completion", "tools");
            assertThat(shown.at("/details/quantization_level").asString()).isEqualTo("Q4_1");
            assertThat(shown.path("template").asString()).contains("im_start");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../../secret", "C:\\\\x", "a/../../b", "pom.xml", "~/x", ""})
    void aPathIsNoName(String name) {
        assertThat(server.post("/api/show", "{\"model\":\"" + name + "\"}").statusCode())
                .isIn(400, 404);
    }

    @Test
    void aRawPromptGoesOnAsItIsAndAContextIsGivenBack() {
        String raw = "{\"model\":\"" + MODEL
                + "\",\"stream\":false,\"prompt\":\"The capital of France is\",\"raw\":true" + options(1) + "}";
        JsonNode answer = server.ok("/api/generate", raw);
        assertThat(answer.path("prompt_eval_count").asInt()).isEqualTo(5);
        assertThat(answer.path("response").asString()).isEqualTo(" Paris");
        JsonNode first = server.ok(
                "/api/generate",
                "{\"model\":\"" + MODEL + "\",\"stream\":false,\"prompt\":\"My name is Ada.\"" + options(5) + "}");
        assertThat(first.path("context").size()).isGreaterThan(10);
        JsonNode second = server.ok(
                "/api/generate",
                "{\"model\":\"" + MODEL + "\",\"stream\":false,\"prompt\":\"What is my name?\",\"context\":"
                        + first.path("context") + options(5) + "}");
        assertThat(second.path("prompt_eval_count").asInt())
                .isGreaterThan(first.path("context").size());
    }

    @Test
    void theTemplateOfARequestIsUsed() {
        JsonNode shown = server.ok(
                "/api/generate",
                "{\"model\":\"" + MODEL
                        + "\",\"prompt\":\"p\",\"system\":\"s\",\"_debug_render_only\":true,\"template\":"
                        + "\"{{ if .System }}S:{{ .System }} {{ end }}{{ if .Nothing }}no{{ else }}U:{{ .Prompt }}{{ end }} A:"
                        + "{{ .Response }}<end>\"}");
        assertThat(shown.at("/_debug_info/rendered_template").asString()).isEqualTo("S:s U:p A:");
    }

    @Test
    void aLongConversationLosesItsOldestMessagesUnlessItMayNot() {
        String words = "the hearth keeps warm ".repeat(100);
        String messages = "[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"" + words
                + "\"},{\"role\":\"assistant\",\"content\":\"Yes.\"},{\"role\":\"user\",\"content\":\"Last question?\"}]";
        String body = "{\"model\":\"" + MODEL + "\",\"messages\":" + messages + ",\"_debug_render_only\":true,"
                + "\"options\":{\"num_ctx\":200,\"num_predict\":4}";
        String prompt = server.ok("/api/chat", body + "}")
                .at("/_debug_info/rendered_template")
                .asString();
        assertThat(prompt).contains("Be brief.", "Last question?").doesNotContain("hearth");
        assertThat(server.post("/api/chat", body + ",\"truncate\":false}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aJsonSchemaIsKeptTo() {
        JsonNode answer = server.ok(
                "/api/chat",
                chat(",\"stream\":false,\"format\":{\"type\":\"object\",\"properties\":{\"city\":{\"enum\":[\"Lisbon\","
                        + "\"Porto\"]}},\"required\":[\"city\"]}" + options(40)));
        JsonNode content = TestServer.json(answer.at("/message/content").asString());
        assertThat(content.path("city").asString()).isIn("Lisbon", "Porto");
    }

    @Test
    void probabilitiesAreToldWhenAskedFor() {
        JsonNode answer =
                server.ok("/api/chat", chat(",\"stream\":false,\"logprobs\":true,\"top_logprobs\":3" + options(2)));
        assertThat(answer.path("logprobs")).hasSize(2);
        assertThat(answer.at("/logprobs/0/top_logprobs")).hasSize(3);
        assertThat(answer.at("/logprobs/0/logprob").asDouble()).isLessThanOrEqualTo(0);
        assertThat(server.post("/api/chat", chat(",\"logprobs\":true,\"top_logprobs\":21"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void modelsAreMadeCopiedAndDeleted() {
        assertThat(server.post(
                                "/api/create",
                                "{\"model\":\"pirate\",\"from\":\"" + MODEL
                                        + "\",\"system\":\"You are a pirate.\",\"parameters\":{\"num_ctx\":512,\"stop\":[\"ahoy\"]}}")
                        .body())
                .contains("success");
        JsonNode shown = server.ok("/api/show", "{\"model\":\"pirate\"}");
        assertThat(shown.path("system").asString()).isEqualTo("You are a pirate.");
        assertThat(shown.path("parameters").asString())
                .containsPattern("num_ctx +512")
                .containsPattern("stop +\"ahoy\"");
        assertThat(server.post("/api/copy", "{\"source\":\"pirate\",\"destination\":\"corsair:1\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.get("/api/tags").body()).contains("pirate:latest", "corsair:1");
        String prompt = server.ok(
                        "/api/chat",
                        "{\"model\":\"corsair:1\",\"_debug_render_only\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}")
                .toString();
        assertThat(prompt).contains("You are a pirate.");
        assertThat(server.delete("/api/delete", "{\"model\":\"pirate\"}").statusCode())
                .isEqualTo(200);
        assertThat(server.delete("/api/delete", "{\"name\":\"corsair:1\"}").statusCode())
                .isEqualTo(200);
        assertThat(server.delete("/api/delete", "{\"name\":\"corsair:1\"}").statusCode())
                .isEqualTo(404);
    }

    @Test
    void pullingWhatIsThereSucceedsAtOnceAndOtherHostsAreRefused() {
        List<JsonNode> lines = TestServer.objects(
                server.post("/api/pull", "{\"name\":\"" + MODEL + "\"}").body());
        assertThat(lines.getFirst().path("status").asString()).isEqualTo("pulling manifest");
        assertThat(lines.getLast().path("status").asString()).isEqualTo("success");
        assertThat(server.ok("/api/pull", "{\"name\":\"" + MODEL + "\",\"stream\":false}")
                        .path("status")
                        .asString())
                .isEqualTo("success");
        for (String name : List.of("https://evil.example/x.gguf", "file:///etc/passwd", "/etc/passwd", "../x")) {
            assertThat(server.post("/api/pull", "{\"name\":\"" + name + "\"}").statusCode())
                    .isEqualTo(400);
        }
    }
}

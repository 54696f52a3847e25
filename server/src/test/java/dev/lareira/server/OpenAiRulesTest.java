package dev.lareira.server;

import static dev.lareira.server.TestServer.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The wire rules of OpenAI's interface. */
@Timeout(120)
class OpenAiRulesTest {
    private static final String TOOL =
            "{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":\"of a city\","
                    + "\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"enum\":[\"Lisbon\",\"Porto\"]}},"
                    + "\"required\":[\"city\"]}}}";

    private final TestServer server = TestServer.shared();

    private static String chat(String more) {
        return "{\"model\":\"" + MODEL
                + "\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"Say hello.\"}]" + more + "}";
    }

    @Test
    void rule15AStreamIsEventsThatEndWithDone() {
        HttpResponse<String> response = server.post(
                "/v1/chat/completions",
                chat(",\"stream\":true,\"max_tokens\":4,\"stream_options\":{\"include_usage\":true}"));
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
        List<JsonNode> chunks = TestServer.events(response.body());
        assertThat(chunks.getFirst().at("/choices/0/delta/role").asString()).isEqualTo("assistant");
        assertThat(chunks.stream().map(c -> c.path("id").asString()).distinct()).hasSize(1);
        assertThat(chunks.stream().map(c -> c.path("created").asLong()).distinct())
                .hasSize(1);
        assertThat(chunks)
                .allSatisfy(c -> assertThat(c.path("object").asString()).isEqualTo("chat.completion.chunk"));
        JsonNode usage = chunks.getLast();
        assertThat(usage.path("choices")).isEmpty();
        assertThat(usage.at("/usage/completion_tokens").asInt()).isEqualTo(4);
        assertThat(usage.at("/usage/total_tokens").asInt())
                .isEqualTo(4 + usage.at("/usage/prompt_tokens").asInt());
        JsonNode finish = chunks.get(chunks.size() - 2);
        assertThat(finish.at("/choices/0/finish_reason").asString()).isEqualTo("length");
        assertThat(finish.at("/choices/0/delta")).isEmpty();
        assertThat(chunks.subList(0, chunks.size() - 1)).noneMatch(c -> c.has("usage"));
    }

    @Test
    void rule15WithoutBeingAskedThereIsNoUsageInAStream() {
        String body = server.post("/v1/chat/completions", chat(",\"stream\":true,\"max_tokens\":2"))
                .body();
        assertThat(body).doesNotContain("usage");
    }

    @Test
    void rule16ACallBeginsWithItsNameAndGoesOnWithArguments() {
        List<JsonNode> chunks = TestServer.events(server.post(
                        "/v1/chat/completions",
                        chat(",\"stream\":true,\"max_tokens\":64,\"tool_choice\":\"required\",\"tools\":[" + TOOL
                                + "]"))
                .body());
        List<JsonNode> calls = new ArrayList<>();
        chunks.forEach(c -> c.at("/choices/0/delta/tool_calls").forEach(calls::add));
        JsonNode first = calls.getFirst();
        assertThat(first.path("index").asInt()).isZero();
        assertThat(first.path("id").asString()).isNotEmpty();
        assertThat(first.path("type").asString()).isEqualTo("function");
        assertThat(first.at("/function/name").asString()).isEqualTo("weather");
        StringBuilder arguments = new StringBuilder();
        calls.stream()
                .filter(c -> c.path("index").asInt() == 0)
                .forEach(c -> arguments.append(c.at("/function/arguments").asString("")));
        assertThat(TestServer.json(arguments.toString()).path("city").asString())
                .isIn("Lisbon", "Porto");
        assertThat(calls.subList(1, calls.size()))
                .filteredOn(c -> c.path("index").asInt() == 0)
                .allSatisfy(c -> {
                    assertThat(c.has("id")).isFalse();
                    assertThat(c.path("function").has("name")).isFalse();
                });
        assertThat(chunks.getLast().at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
    }

    @Test
    void rule13And16AWholeAnswerHoldsItsCalls() {
        JsonNode answer = server.ok(
                "/v1/chat/completions",
                chat(",\"max_tokens\":64,\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"weather\"}},"
                        + "\"tools\":[" + TOOL + "]"));
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
        JsonNode call = answer.at("/choices/0/message/tool_calls/0");
        assertThat(call.at("/function/arguments").isString()).isTrue();
        assertThat(TestServer.json(call.at("/function/arguments").asString())
                        .path("city")
                        .asString())
                .isIn("Lisbon", "Porto");
        JsonNode ollama = server.ok(
                "/api/chat",
                "{\"model\":\"" + MODEL + "\",\"stream\":false,\"options\":{\"num_predict\":1},\"tools\":[" + TOOL
                        + "],\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"\","
                        + "\"tool_calls\":[{\"function\":{\"name\":\"weather\",\"arguments\":{\"city\":\"Porto\"}}}]},"
                        + "{\"role\":\"tool\",\"content\":\"rain\"}]}");
        assertThat(ollama.path("done").asBoolean()).isTrue();
    }

    @Test
    void rule18ErrorsAreObjects() {
        HttpResponse<String> response = server.post(
                "/v1/chat/completions", "{\"model\":\"gpt-9\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");
        assertThat(response.statusCode()).isEqualTo(404);
        JsonNode error = TestServer.json(response.body()).path("error");
        assertThat(error.path("message").asString()).contains("gpt-9");
        assertThat(error.path("type").asString()).isNotEmpty();
        assertThat(error.path("code").asString()).isEqualTo("model_not_found");
        assertThat(error.has("param")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"n\":0",
                ",\"temperature\":\"hot\"",
                ",\"response_format\":{\"type\":\"xml\"}",
                ",\"response_format\":{\"type\":\"json_schema\"}",
                ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{\"type\":\"nonsense\"}}}",
                ",\"tool_choice\":\"maybe\"",
                ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"unknown\"}}",
                ",\"tools\":[{\"type\":\"function\",\"function\":{}}]",
                ",\"logprobs\":true,\"top_logprobs\":99",
                ",\"messages\":[]",
                ",\"messages\":\"hi\"",
                ",\"messages\":[{\"role\":\"robot\",\"content\":\"a\"}]",
                ",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://x\"}}]}]"
            })
    void rule19WhatCannotBeDoneIsABadRequest(String more) {
        HttpResponse<String> response = server.post("/v1/chat/completions", chat(more));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestServer.json(response.body()).at("/error/message").asString())
                .isNotBlank();
    }

    @Test
    void rule19APromptThatIsTooLongIsABadRequest() {
        HttpResponse<String> response = server.post(
                "/v1/chat/completions",
                "{\"model\":\"" + MODEL + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "word ".repeat(9000)
                        + "\"}]}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestServer.json(response.body()).at("/error/code").asString())
                .isEqualTo("context_length_exceeded");
    }

    @Test
    void rule20VectorsComeAsTheyWereAskedFor() {
        String input = "{\"model\":\"" + MODEL + "\",\"input\":[\"a\",\"b\"]";
        JsonNode floats = server.ok("/v1/embeddings", input + "}");
        assertThat(floats.at("/data/0/embedding").isArray()).isTrue();
        assertThat(floats.at("/data/1/index").asInt()).isEqualTo(1);
        JsonNode base64 = server.ok("/v1/embeddings", input + ",\"encoding_format\":\"base64\"}");
        FloatBuffer decoded = ByteBuffer.wrap(Base64.getDecoder()
                        .decode(base64.at("/data/1/embedding").asString()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        JsonNode expected = floats.at("/data/1/embedding");
        assertThat(decoded.remaining()).isEqualTo(expected.size());
        double length = 0;
        for (int i = 0; i < expected.size(); i++) {
            assertThat(decoded.get(i)).isEqualTo((float) expected.get(i).asDouble());
            length += Math.pow(decoded.get(i), 2);
        }
        assertThat(length).isBetween(0.999, 1.001);
        JsonNode shorter = server.ok("/v1/embeddings", input + ",\"dimensions\":32}");
        assertThat(shorter.at("/data/0/embedding")).hasSize(32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2,3]", "[[1,2],[3]]", "{}", "5", "[]"})
    void rule21TokensOfAnotherVocabularyAreRefused(String input) {
        HttpResponse<String> response =
                server.post("/v1/embeddings", "{\"model\":\"" + MODEL + "\",\"input\":" + input + "}");
        assertThat(response.statusCode()).isEqualTo(400);
        if (input.contains("[1")) {
            assertThat(response.body()).contains("check_embedding_ctx_length=False");
        }
    }

    @Test
    void severalAnswersHaveTheirOwnIndex() {
        JsonNode answer = server.ok(
                "/v1/chat/completions",
                "{\"model\":\"" + MODEL
                        + "\",\"n\":3,\"seed\":5,\"temperature\":1,\"max_completion_tokens\":6,\"ignore_eos\":true,"
                        + "\"messages\":[{\"role\":\"developer\",\"content\":\"Be odd.\"},{\"role\":\"user\",\"content\":"
                        + "[{\"type\":\"text\",\"text\":\"Name an animal.\"}]}]}");
        assertThat(answer.path("choices")).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(answer.path("choices").get(i).path("index").asInt()).isEqualTo(i);
        }
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(18);
    }

    @Test
    void aSeedGivesTheSameAnswerAgain() {
        String body = chat(",\"seed\":42,\"temperature\":1.2,\"max_tokens\":12").replace("\"temperature\":0,", "");
        String first = server.ok("/v1/chat/completions", body)
                .at("/choices/0/message/content")
                .asString();
        String second = server.ok("/v1/chat/completions", body)
                .at("/choices/0/message/content")
                .asString();
        assertThat(second).isEqualTo(first);
    }

    @Test
    void aRepeatedPromptIsTakenFromMemory() {
        String body = "{\"model\":\"" + MODEL + "\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\""
                + "one two three four five ".repeat(20) + "\"}]}";
        server.ok("/v1/chat/completions", body);
        JsonNode again = server.ok("/v1/chat/completions", body);
        assertThat(again.at("/usage/prompt_tokens_details/cached_tokens").asInt())
                .isGreaterThan(80);
        assertThat(again.at("/timings/cache_n").asInt()).isGreaterThan(80);
    }

    @Test
    void jsonIsKeptTo() {
        JsonNode answer = server.ok(
                "/v1/chat/completions",
                chat(",\"max_tokens\":60,\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\","
                        + "\"strict\":true,\"schema\":{\"type\":\"object\",\"properties\":{\"yes\":{\"type\":\"boolean\"}},"
                        + "\"required\":[\"yes\"],\"additionalProperties\":false}}}"));
        assertThat(TestServer.json(answer.at("/choices/0/message/content").asString())
                        .path("yes")
                        .isBoolean())
                .isTrue();
    }

    @Test
    void probabilitiesAndStopStrings() {
        JsonNode answer =
                server.ok("/v1/chat/completions", chat(",\"max_tokens\":3,\"logprobs\":true,\"top_logprobs\":2"));
        assertThat(answer.at("/choices/0/logprobs/content")).hasSize(3);
        assertThat(answer.at("/choices/0/logprobs/content/0/top_logprobs")).hasSize(2);
        JsonNode stopped = server.ok(
                "/v1/completions",
                "{\"model\":\"" + MODEL
                        + "\",\"prompt\":\"1, 2, 3, 4,\",\"temperature\":0,\"max_tokens\":30,\"stop\":[\" 7\"]}");
        assertThat(stopped.at("/choices/0/text").asString()).isEqualTo(" 5, 6,");
        assertThat(stopped.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
    }

    @Test
    void completionsAreRawAndTakeListsAndTokens() {
        JsonNode answer = server.ok(
                "/v1/completions",
                "{\"model\":\"" + MODEL
                        + "\",\"prompt\":[\"The capital of France is\",\"The capital of Spain is\"],\"temperature\":0,"
                        + "\"max_tokens\":1,\"echo\":true}");
        assertThat(answer.at("/choices/0/text").asString()).isEqualTo("The capital of France is Paris");
        assertThat(answer.at("/choices/1/text").asString()).isEqualTo("The capital of Spain is Madrid");
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(10);
        JsonNode tokens =
                server.ok("/v1/completions", "{\"model\":\"" + MODEL + "\",\"prompt\":[1,2,3],\"max_tokens\":1}");
        assertThat(tokens.at("/usage/prompt_tokens").asInt()).isEqualTo(3);
        String stream = server.post(
                        "/v1/completions",
                        "{\"model\":\"" + MODEL + "\",\"prompt\":\"a\",\"max_tokens\":2,\"stream\":true}")
                .body();
        assertThat(stream).contains("text_completion").endsWith("data: [DONE]\n\n");
    }

    @Test
    void modelsAreListedAndFoundByEncodedIds() {
        JsonNode list = TestServer.json(server.get("/v1/models").body());
        assertThat(list.path("object").asString()).isEqualTo("list");
        assertThat(list.at("/data/0/object").asString()).isEqualTo("model");
        assertThat(list.at("/data/0/created").isIntegralNumber()).isTrue();
        assertThat(TestServer.json(server.get("/v1/models/smollm2%3A135m").body())
                        .path("id")
                        .asString())
                .isEqualTo("smollm2:135m");
        assertThat(server.get("/v1/models/none").statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsNotHereSaysSo() {
        HttpResponse<String> response = server.post("/v1/images/generations", "{\"prompt\":\"a cat\"}");
        assertThat(response.statusCode()).isEqualTo(501);
        assertThat(response.headers().firstValue("x-should-retry")).contains("false");
    }

    @Test
    void responsesStreamTheirEventsInOrder() {
        List<JsonNode> events = TestServer.events(server.post(
                        "/v1/responses",
                        "{\"model\":\"" + MODEL
                                + "\",\"input\":\"Count to fifty.\",\"stream\":true,\"max_output_tokens\":4,"
                                + "\"temperature\":0,\"text\":{\"format\":{\"type\":\"text\"}},\"tools\":[{\"type\":\"function\","
                                + "\"name\":\"f\",\"description\":null,\"parameters\":null,\"strict\":null}]}")
                .body());
        List<String> types = events.stream().map(e -> e.path("type").asString()).toList();
        assertThat(types)
                .startsWith(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta")
                .endsWith(
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.incomplete");
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
        }
        JsonNode response = events.getLast().path("response");
        assertThat(response.at("/incomplete_details/reason").asString()).isEqualTo("max_output_tokens");
        assertThat(response.at("/output/0/content/0/text").asString()).isNotEmpty();
        assertThat(response.at("/usage/output_tokens").asInt()).isEqualTo(4);
        for (String field :
                List.of("id", "created_at", "model", "output", "parallel_tool_calls", "tools", "tool_choice")) {
            assertThat(response.has(field)).isTrue();
        }
    }

    @Test
    void responsesGoOnFromEarlierOnesAndCallTools() {
        JsonNode first = server.ok(
                "/v1/responses",
                "{\"model\":\"" + MODEL
                        + "\",\"temperature\":0,\"instructions\":\"Be brief.\",\"input\":[{\"role\":\"user\",\"content\":"
                        + "[{\"type\":\"input_text\",\"text\":\"Weather?\"}]}],\"max_output_tokens\":64,\"tool_choice\":\"required\","
                        + "\"tools\":[{\"type\":\"function\",\"name\":\"weather\",\"parameters\":{\"type\":\"object\",\"properties\":"
                        + "{\"city\":{\"const\":\"Porto\"}},\"required\":[\"city\"]}}]}");
        JsonNode call = first.at("/output/0");
        assertThat(call.path("type").asString()).isEqualTo("function_call");
        assertThat(TestServer.json(call.path("arguments").asString())
                        .path("city")
                        .asString())
                .isEqualTo("Porto");
        JsonNode second = server.ok(
                "/v1/responses",
                "{\"model\":\"" + MODEL + "\",\"previous_response_id\":\""
                        + first.path("id").asString()
                        + "\",\"max_output_tokens\":3,\"input\":[{\"type\":\"function_call_output\",\"call_id\":\""
                        + call.path("call_id").asString() + "\",\"output\":\"It rains.\"}]}");
        assertThat(second.at("/usage/input_tokens").asInt()).isGreaterThan(20);
        assertThat(server.get("/v1/responses/" + second.path("id").asString()).statusCode())
                .isEqualTo(200);
        assertThat(server.post(
                                "/v1/responses",
                                "{\"model\":\"" + MODEL + "\",\"previous_response_id\":\"no\",\"input\":\"a\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void documentsAreRankedByVectorsWhereThereIsNoReranker() {
        JsonNode answer = server.ok(
                "/v1/rerank",
                "{\"model\":\"" + MODEL
                        + "\",\"query\":\"a\",\"documents\":[\"b\",{\"text\":\"a\"},\"c\"],\"top_n\":3}");
        assertThat(answer.path("results")).hasSize(3);
        assertThat(answer.at("/results/0/relevance_score").asDouble())
                .isGreaterThanOrEqualTo(answer.at("/results/1/relevance_score").asDouble());
    }
}

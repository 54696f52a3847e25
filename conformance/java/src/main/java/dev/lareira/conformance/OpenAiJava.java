package dev.lareira.conformance;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;

/** OpenAI's own Java library, on OkHttp: it checks required members when they are read. */
final class OpenAiJava {
    /** Tells the weather of a city. */
    @com.fasterxml.jackson.annotation.JsonTypeName("get_weather")
    @com.fasterxml.jackson.annotation.JsonClassDescription("Tells the weather of a city.")
    static final class GetWeather {
        public String city;
    }

    enum Name {
        ANA,
        RUI
    }

    static final class Person {
        public Name name;
        public int age;
    }

    public static void main(String[] arguments) {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(Cases.BASE + "/v1")
                .apiKey("none")
                .maxRetries(0)
                .build();
        new Cases("openai-java", ChatCompletionAccumulator.class)
                .check("models", "list", () -> Cases.require(
                        client.models().list().data().stream().anyMatch(m -> m.validate().id().startsWith(Cases.MODEL)),
                        "absent"))
                .check("models", "retrieve", () -> client.models().retrieve(Cases.MODEL).validate())
                .check("chat", "answer", () -> Cases.require(
                        client.chat().completions().create(hello("Say hello.", 24).build()).validate().usage().isPresent(),
                        "no usage"))
                .check("chat", "responses", () -> client.responses()
                        .create(ResponseCreateParams.builder()
                                .model(Cases.MODEL)
                                .input("Say hello.")
                                .maxOutputTokens(16)
                                .build())
                        .validate())
                .check("stream", "chat", () -> {
                    ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
                    try (var stream = client.chat().completions().createStreaming(hello("Say hello.", 24).build())) {
                        stream.stream().peek(all::accumulate).forEach(chunk -> chunk.validate());
                    }
                    Cases.require(
                            !all.chatCompletion().choices().get(0).message().content().orElse("").isEmpty(), "no text");
                })
                .check("tools", "required", () -> {
                    var answer = client.chat().completions().create(hello("Weather in Lisbon?", 96)
                            .addTool(GetWeather.class)
                            .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED)
                            .build());
                    var call = answer.choices().get(0).message().toolCalls().orElseThrow().get(0).asFunction().function();
                    Cases.requireWeatherCall(call.name(), call.arguments());
                })
                .check("json", "a class as schema", () -> client.chat().completions()
                        .create(hello("Describe a person.", 128).responseFormat(Person.class).build())
                        .choices().get(0).message().content().orElseThrow())
                .check("embeddings", "create", () -> client.embeddings()
                        .create(EmbeddingCreateParams.builder()
                                .model(Cases.EMBEDDER)
                                .inputOfArrayOfStrings(java.util.List.of("a", "b"))
                                .build())
                        .data()
                        .forEach(d -> Cases.requireVector(
                                d.embedding().size(), d.embedding().stream().mapToDouble(x -> (double) x * x).sum())))
                .check("errors", "unknown model", () -> Cases.fails(
                        NotFoundException.class,
                        () -> client.chat().completions().create(hello("Hi", 4).model("nowhere").build())))
                .check("errors", "bad request", () -> Cases.fails(
                        BadRequestException.class,
                        () -> client.chat().completions().create(hello("Hi", 4).temperature(-5).build())))
                .check("cancel", "close the stream", () -> {
                    try (var stream = client.chat().completions().createStreaming(hello("Count to one thousand.", 2000).build())) {
                        stream.stream().limit(3).forEach(chunk -> {});
                    }
                })
                .check("parallel", "four at once", () -> Cases.fourAtOnce(() -> client.chat().completions()
                        .create(hello("Say hello.", 24).build())
                        .choices().get(0).message().content().orElse("")));
        System.exit(0);
    }

    private static ChatCompletionCreateParams.Builder hello(String text, long most) {
        return ChatCompletionCreateParams.builder()
                .model(Cases.MODEL)
                .addUserMessage(text)
                .maxCompletionTokens(most)
                .temperature(0);
    }
}

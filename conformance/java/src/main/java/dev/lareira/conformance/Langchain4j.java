package dev.lareira.conformance;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import dev.langchain4j.model.ollama.OllamaModels;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** langchain4j's two modules, by the same cases; their HTTP client is the JDK's, which offers h2c by itself. */
final class Langchain4j {
    private static final ToolSpecification WEATHER = ToolSpecification.builder()
            .name("get_weather")
            .description("Tells the weather of a city.")
            .parameters(JsonObjectSchema.builder().addStringProperty("city").required("city").build())
            .build();
    private static final ResponseFormat PERSON = ResponseFormat.builder()
            .type(ResponseFormatType.JSON)
            .jsonSchema(JsonSchema.builder()
                    .name("person")
                    .rootElement(JsonObjectSchema.builder()
                            .addEnumProperty("name", List.of("Ana", "Rui"))
                            .addIntegerProperty("age")
                            .required("name", "age")
                            .build())
                    .build())
            .build();

    public static void main(String[] arguments) {
        ollama();
        openAi();
        System.exit(0);
    }

    private static void ollama() {
        Cases cases = new Cases("langchain4j-ollama", OllamaChatModel.class);
        common(
                cases,
                model -> OllamaChatModel.builder()
                        .baseUrl(Cases.BASE)
                        .modelName(model)
                        .temperature(0.0)
                        .maxRetries(0)
                        .build(),
                OllamaStreamingChatModel.builder()
                        .baseUrl(Cases.BASE)
                        .modelName(Cases.MODEL)
                        .temperature(0.0)
                        .build(),
                OllamaEmbeddingModel.builder()
                        .baseUrl(Cases.BASE)
                        .modelName(Cases.EMBEDDER)
                        .build(),
                false);
        OllamaModels models = OllamaModels.builder().baseUrl(Cases.BASE).build();
        cases.check("models", "list", () -> Cases.require(
                        models.availableModels().content().stream().anyMatch(m -> m.getName().startsWith(Cases.MODEL)),
                        "absent"))
                .check("models", "show", () -> Cases.require(models.modelCard(Cases.MODEL).content() != null, "null"))
                .check("models", "running", () -> Cases.require(
                        !models.runningModels().content().isEmpty(), "none"));
    }

    private static void openAi() {
        String base = Cases.BASE + "/v1";
        common(
                new Cases("langchain4j-open-ai", OpenAiChatModel.class),
                model -> OpenAiChatModel.builder()
                        .baseUrl(base)
                        .apiKey("none")
                        .modelName(model)
                        .temperature(0.0)
                        .maxRetries(0)
                        .build(),
                OpenAiStreamingChatModel.builder()
                        .baseUrl(base)
                        .apiKey("none")
                        .modelName(Cases.MODEL)
                        .temperature(0.0)
                        .build(),
                OpenAiEmbeddingModel.builder()
                        .baseUrl(base)
                        .apiKey("none")
                        .modelName(Cases.EMBEDDER)
                        .build(),
                true);
    }

    private static void common(
            Cases cases,
            Function<String, ChatModel> make,
            StreamingChatModel streaming,
            EmbeddingModel embedder,
            boolean choosesTools) {
        ChatModel chat = make.apply(Cases.MODEL);
        cases.check("chat", "answer", () -> {
                    ChatResponse answer = chat.chat(request("Say hello.", 24).build());
                    Cases.require(!answer.aiMessage().text().isEmpty(), answer);
                    Cases.require(answer.tokenUsage().outputTokenCount() > 0, answer.tokenUsage());
                })
                .check("stream", "chat", () -> {
                    StringBuilder text = new StringBuilder();
                    ChatResponse answer = stream(streaming, request("Say hello.", 24).build(), text);
                    Cases.require(!text.isEmpty() && answer.aiMessage().text().contentEquals(text), text);
                })
                .check("tools", "a call", () -> {
                    ChatRequest.Builder request = request("What is the weather in Lisbon? Use the tool.", 96)
                            .toolSpecifications(WEATHER);
                    if (choosesTools) {
                        request.toolChoice(ToolChoice.REQUIRED);
                    }
                    requireCalls(chat.chat(request.build()), choosesTools);
                })
                .check("tools", "streamed", () -> {
                    ChatRequest.Builder request = request("What is the weather in Lisbon? Use the tool.", 96)
                            .toolSpecifications(WEATHER);
                    if (choosesTools) {
                        request.toolChoice(ToolChoice.REQUIRED);
                    }
                    requireCalls(stream(streaming, request.build(), new StringBuilder()), choosesTools);
                })
                .check("json", "schema", () -> Cases.requirePerson(chat.chat(
                                request("Describe a person.", 128).responseFormat(PERSON).build())
                        .aiMessage()
                        .text()))
                .check("embeddings", "embedAll", () -> embedder
                        .embedAll(List.of(TextSegment.from("a"), TextSegment.from("b")))
                        .content()
                        .forEach(e -> Cases.requireVector(e.dimension(), Cases.squares(e.vector()))))
                .check("errors", "unknown model", () -> Cases.fails(
                        ModelNotFoundException.class, () -> make.apply("nowhere").chat("Hi")))
                .check("cancel", "interrupt", () -> {
                    Thread asking = new Thread(() -> chat.chat(request("Count to one thousand.", 2000).build()));
                    asking.setUncaughtExceptionHandler((thread, failure) -> {});
                    asking.start();
                    Thread.sleep(500);
                    asking.interrupt();
                    asking.join(5_000);
                    Cases.require(!asking.isAlive(), "still waiting");
                })
                .check("parallel", "four at once", () -> Cases.fourAtOnce(() ->
                        chat.chat(request("Say hello.", 24).build()).aiMessage().text()));
    }

    private static ChatRequest.Builder request(String text, int most) {
        return ChatRequest.builder().messages(UserMessage.from(text)).maxOutputTokens(most);
    }

    private static void requireCalls(ChatResponse answer, boolean must) throws Exception {
        Cases.require(!must || answer.aiMessage().hasToolExecutionRequests(), answer);
        for (var call : answer.aiMessage().toolExecutionRequests()) {
            Cases.requireWeatherCall(call.name(), call.arguments());
        }
    }

    private static ChatResponse stream(StreamingChatModel model, ChatRequest request, StringBuilder text)
            throws Exception {
        CompletableFuture<ChatResponse> end = new CompletableFuture<>();
        model.chat(request, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String part) {
                text.append(part);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                end.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                end.completeExceptionally(failure);
            }
        });
        return end.get();
    }
}

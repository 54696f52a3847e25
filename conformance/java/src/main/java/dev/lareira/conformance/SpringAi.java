package dev.lareira.conformance;

import java.util.List;
import java.util.Map;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.ollama.OllamaChatModel;
import org.springframework.ai.ollama.OllamaEmbeddingModel;
import org.springframework.ai.ollama.api.OllamaApi;
import org.springframework.ai.ollama.api.OllamaChatOptions;
import org.springframework.ai.ollama.api.OllamaEmbeddingOptions;
import org.springframework.ai.ollama.management.ModelManagementOptions;
import org.springframework.ai.ollama.management.PullModelStrategy;
import org.springframework.ai.tool.function.FunctionToolCallback;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

/** Spring AI's Ollama module: RestClient, and WebClient for streams. */
final class SpringAi {
    record City(String city) {}

    private static final Map<String, Object> PERSON = Map.of(
            "type", "object",
            "properties", Map.of("name", Map.of("enum", List.of("Ana", "Rui")), "age", Map.of("type", "integer", "maximum", 120)),
            "required", List.of("name", "age"));

    public static void main(String[] arguments) {
        OllamaApi api = OllamaApi.builder().baseUrl(Cases.BASE).build();
        OllamaChatModel chat = chat(api, Cases.MODEL, PullModelStrategy.NEVER);
        new Cases("spring-ai-ollama", OllamaChatModel.class)
                .check("models", "pull strategy ALWAYS", () -> chat(api, Cases.MODEL, PullModelStrategy.ALWAYS))
                .check("models", "list", () -> Cases.require(!api.listModels().models().isEmpty(), "none"))
                .check("chat", "answer", () -> {
                    ChatResponse answer = chat.call(prompt("Say hello.", 24));
                    Cases.require(!answer.getResult().getOutput().getText().isEmpty(), answer);
                    Cases.require(answer.getMetadata().getUsage().getCompletionTokens() > 0, answer.getMetadata());
                })
                .check("stream", "chat", () -> {
                    List<ChatResponse> parts = chat.stream(prompt("Say hello.", 24)).collectList().block();
                    Cases.require(parts != null && parts.size() > 2, parts);
                })
                .check("tools", "called and answered", () -> {
                    var weather = FunctionToolCallback.builder("get_weather", (City city) -> "Sunny")
                            .description("Tells the weather of a city.")
                            .inputType(City.class)
                            .build();
                    ChatResponse answer = chat.call(new Prompt("What is the weather in Lisbon?", options(48).toolCallbacks(weather).build()));
                    Cases.require(answer.getResult() != null, answer);
                })
                .check("json", "schema", () -> Cases.requirePerson(chat.call(new Prompt("Describe a person.", options(128).format(PERSON).build()))
                        .getResult()
                        .getOutput()
                        .getText()))
                .check("embeddings", "embed", () -> OllamaEmbeddingModel.builder()
                        .ollamaApi(api)
                        .options(OllamaEmbeddingOptions.builder().model(Cases.EMBEDDER).build())
                        .build()
                        .call(new EmbeddingRequest(List.of("a", "b"), OllamaEmbeddingOptions.builder().model(Cases.EMBEDDER).build()))
                        .getResults()
                        .forEach(e -> Cases.requireVector(e.getOutput().length, Cases.squares(e.getOutput()))))
                .check("errors", "unknown model", () -> Cases.fails(
                        Exception.class, () -> chat(api, "nowhere", PullModelStrategy.NEVER).call(new Prompt("Hi"))))
                .check("cancel", "take three", () -> Cases.require(
                        chat.stream(prompt("Count to one thousand.", 2000)).take(3).collectList().block().size() == 3, "fewer"))
                .check("parallel", "four at once", () -> Cases.fourAtOnce(
                        () -> chat.call(prompt("Say hello.", 24)).getResult().getOutput().getText()));
        System.exit(0);
    }

    private static OllamaChatModel chat(OllamaApi api, String model, PullModelStrategy pull) {
        return OllamaChatModel.builder()
                .ollamaApi(api)
                .options(OllamaChatOptions.builder().model(model).temperature(0.0).numPredict(24).build())
                .modelManagementOptions(ModelManagementOptions.builder().pullModelStrategy(pull).build())
                .retryTemplate(new RetryTemplate(RetryPolicy.withMaxRetries(0)))
                .build();
    }

    private static OllamaChatOptions.Builder options(int most) {
        return OllamaChatOptions.builder().model(Cases.MODEL).temperature(0.0).numPredict(most);
    }

    private static Prompt prompt(String text, int most) {
        return new Prompt(text, options(most).build());
    }
}

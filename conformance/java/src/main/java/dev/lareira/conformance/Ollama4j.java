package dev.lareira.conformance;

import io.github.ollama4j.Ollama;
import io.github.ollama4j.exceptions.OllamaException;
import io.github.ollama4j.models.chat.OllamaChatMessageRole;
import io.github.ollama4j.models.chat.OllamaChatRequest;
import io.github.ollama4j.models.chat.OllamaChatResult;
import io.github.ollama4j.models.embed.OllamaEmbedRequest;
import io.github.ollama4j.models.generate.OllamaGenerateRequest;
import io.github.ollama4j.utils.OptionsBuilder;
import java.util.List;
import java.util.Map;

/** ollama4j, on the JDK's HTTP client. */
final class Ollama4j {
    private static final Map<String, Object> PERSON = Map.of(
            "type", "object",
            "properties", Map.of("name", Map.of("enum", List.of("Ana", "Rui")), "age", Map.of("type", "integer", "maximum", 120)),
            "required", List.of("name", "age"));

    public static void main(String[] arguments) throws Exception {
        Ollama ollama = new Ollama(Cases.BASE);
        ollama.setRequestTimeoutSeconds(60);
        new Cases("ollama4j", Ollama.class)
                .check("models", "ping", () -> Cases.require(ollama.ping(), "no"))
                .check("models", "list", () -> Cases.require(
                        ollama.listModels().stream().anyMatch(m -> m.getName().startsWith(Cases.MODEL)), "absent"))
                .check("models", "details", () -> Cases.require(ollama.getModelDetails(Cases.MODEL).getDetails() != null, "null"))
                .check("models", "pull of what is there", () -> ollama.pullModel(Cases.MODEL))
                .check("chat", "answer", () -> Cases.require(!text(ollama.chat(request("Say hello.", 24), null)).isEmpty(), "no text"))
                .check("stream", "chat", () -> {
                    StringBuilder text = new StringBuilder();
                    ollama.chat(request("Say hello.", 24), part -> text.append(part.getMessage().getResponse()));
                    Cases.require(!text.isEmpty(), "no text");
                })
                .check("json", "schema", () -> Cases.requirePerson(ollama.generate(
                                OllamaGenerateRequest.builder().withModel(Cases.MODEL).withPrompt("Describe a person.").withFormat(PERSON).build(), null)
                        .getResponse()))
                .check("embeddings", "embed", () -> ollama.embed(new OllamaEmbedRequest(Cases.EMBEDDER, List.of("a", "b")))
                        .getEmbeddings()
                        .forEach(v -> Cases.requireVector(v.size(), v.stream().mapToDouble(x -> x * x).sum())))
                .check("errors", "unknown model", () -> Cases.fails(
                        OllamaException.class, () -> ollama.getModelDetails("nowhere")))
                .check("parallel", "four at once", () -> Cases.fourAtOnce(() -> text(ollama.chat(request("Say hello.", 24), null))));
        System.exit(0);
    }

    private static OllamaChatRequest request(String text, int most) {
        return OllamaChatRequest.builder()
                .withModel(Cases.MODEL)
                .withMessage(OllamaChatMessageRole.USER, text)
                .withOptions(new OptionsBuilder().setNumPredict(most).setTemperature(0).build())
                .build();
    }

    private static String text(OllamaChatResult result) {
        return result.getResponseModel().getMessage().getResponse();
    }
}

package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.GgufValue;
import dev.lareira.gguf.Metadata;
import dev.lareira.testkit.Golden;
import dev.lareira.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests as prompts, with the template of every family of models. */
class ChatFormatTest {
    private static final ToolSpec WEATHER = new ToolSpec(
            "get_weather",
            "Current weather at a place.",
            "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\",\"description\":\"Where\"}},"
                    + "\"required\":[\"city\"]}");
    private static final ToolCall CALL = new ToolCall("call_0123456789", "get_weather", "{\"city\":\"Oslo\"}");

    private static Tokenizer tokenizer;

    @BeforeAll
    static void readTokenizer() {
        try (Gguf file = Gguf.open(Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf"))) {
            tokenizer = Tokenizer.from(file);
        }
    }

    static List<Path> templates() {
        return Golden.files("chat/templates", ".jinja");
    }

    private static ChatFormat format(Path template) {
        return ChatFormat.of(
                ChatTemplate.of(Golden.text(template), Map.of("bos_token", "<s>", "eos_token", "</s>")), tokenizer);
    }

    @ParameterizedTest
    @MethodSource("templates")
    void everyModelIsToldOfTools(Path template) {
        ChatRequest request = ChatRequest.builder(List.of(Message.user("Is it cold in Oslo?")))
                .tools(List.of(WEATHER))
                .build();
        String prompt = format(template).prompt(request).text();
        assertThat(prompt).contains("get_weather", "Current weather at a place.", "city", "Is it cold in Oslo?");
    }

    @ParameterizedTest
    @MethodSource("templates")
    void toolsThatMayNotBeCalledAreNotMentioned(Path template) {
        ChatRequest request = ChatRequest.builder(List.of(Message.user("Is it cold in Oslo?")))
                .tools(List.of(WEATHER))
                .toolChoice(ToolChoice.NONE)
                .build();
        assertThat(format(template).prompt(request).text()).doesNotContain("get_weather");
    }

    @ParameterizedTest
    @MethodSource("templates")
    void everyTemplateShowsCallsAndResults(Path template) {
        ChatRequest request = ChatRequest.builder(List.of(
                        Message.system("Be brief."),
                        Message.user("Is it cold in Oslo?"),
                        Message.assistant("", "", List.of(CALL)),
                        Message.toolResult(CALL, "-4 degrees"),
                        Message.assistant("Yes."),
                        Message.user("And now?")))
                .tools(List.of(WEATHER))
                .build();
        String prompt = format(template).prompt(request).text();
        assertThat(prompt).contains("Be brief.", "get_weather", "Oslo", "-4 degrees", "And now?");
        assertThat(prompt.indexOf("-4 degrees"))
                .isGreaterThan(prompt.indexOf("Is it cold"))
                .isLessThan(prompt.indexOf("And now?"));
    }

    @ParameterizedTest
    @MethodSource("templates")
    void questionsWithoutAnswersBetweenThemAreTaken(Path template) {
        ChatRequest request = ChatRequest.builder(
                        List.of(Message.system("Be brief."), Message.user("First?"), Message.user("Second?")))
                .build();
        assertThat(format(template).prompt(request).text()).contains("Be brief.", "First?", "Second?");
    }

    @Test
    void aModelThatAlwaysThinksGetsAnEmptyThought() {
        ChatFormat format = format(Golden.file("chat/templates/deepseek-r1-distill-llama.jinja"));
        ChatRequest.Builder request = ChatRequest.builder(List.of(Message.user("Hi")));
        assertThat(format.thinks()).isTrue();
        assertThat(format.prompt(request.build()).text()).endsWith("<think>\n");
        assertThat(format.prompt(request.thinking(false).build()).text()).endsWith("<think>\n\n\n</think>\n\n");
    }

    @Test
    void aToolThatIsNotOfferedCannotBeForced() {
        ChatRequest.Builder request = ChatRequest.builder(List.of(Message.user("Hi")))
                .tools(List.of(WEATHER))
                .toolChoice(ToolChoice.named("clock"));
        assertThatThrownBy(request::build).isInstanceOf(LareiraException.class).hasMessageContaining("get_weather");
    }

    @Test
    void aToolIsReadFromTheJsonOfOtherServers() {
        assertThat(ToolSpec.ofJson(WEATHER.json())).isEqualTo(WEATHER);
        assertThat(ToolSpec.ofJson("{\"name\":\"clock\"}").parametersJson()).contains("object");
        assertThatThrownBy(() -> ToolSpec.ofJson("{\"type\":\"function\"}"))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining("no name");
    }

    /** Tokens of a vocabulary, then what a prompt of a file without a template begins with and ends in. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            ChatML;    <|im_start|> <|im_end|>;                       <|im_start|>user;              <|im_start|>assistant
            Llama 3;   <|start_header_id|> <|end_header_id|> <|eot_id|>; <|start_header_id|>user;    assistant<|end_header_id|>
            Gemma;     <start_of_turn> <end_of_turn>;                 <start_of_turn>user;           <start_of_turn>model
            Granite;   <|start_of_role|> <|end_of_role|>;             <|start_of_role|>user;         assistant<|end_of_role|>
            DeepSeek;  <｜User｜> <｜Assistant｜>;                      <｜User｜>Hi;                    <｜Assistant｜>
            Command R; <|START_OF_TURN_TOKEN|> <|CHATBOT_TOKEN|>;     <|START_OF_TURN_TOKEN|><|USER; <|CHATBOT_TOKEN|>
            Phi;       <|user|> <|assistant|> <|end|>;                <|user|>;                      <|assistant|>
            Mistral;   [INST] [/INST];                                [INST] Hi;                     [/INST]
            ChatML;    nothing;                                       <|im_start|>user;              <|im_start|>assistant
            """)
    void aFileWithoutATemplateIsRecognisedByItsTokens(String family, String tokens, String start, String end) {
        List<String> vocabulary = List.of(tokens.split(" "));
        Metadata metadata = new Metadata(Map.of(
                "tokenizer.ggml.model", GgufValue.of("gpt2"),
                "tokenizer.ggml.tokens", GgufValue.of(vocabulary),
                "tokenizer.ggml.merges", GgufValue.of(List.<String>of())));
        ChatFormat format = ChatFormat.of(metadata, Tokenizer.from(metadata));
        assertThat(format.templateOrigin()).contains(family);
        String prompt = format.prompt(
                        ChatRequest.builder(List.of(Message.user("Hi"))).build())
                .text();
        assertThat(prompt).startsWith(start).contains("Hi");
        assertThat(prompt.stripTrailing()).endsWith(end);
    }
}

package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A model that was never trained on tools calls them. */
class ToolCallingTest {
    private static final ToolSpec WEATHER = new ToolSpec("get_weather", "Current weather at a place.", """
            {"type": "object", "properties": {"city": {"type": "string", "maxLength": 20},
             "unit": {"enum": ["celsius", "fahrenheit"]}}, "required": ["city", "unit"]}""");
    private static final ToolSpec CLOCK = new ToolSpec("clock", "The time now.", "");

    private static Model model;

    @BeforeAll
    static void load() {
        model = Model.load(
                Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf"),
                LoadOptions.builder().contextLength(1024).threads(2).build());
    }

    @AfterAll
    static void close() {
        if (model != null) {
            model.close();
        }
    }

    private static Chat chat(ToolChoice choice) {
        return Chat.of(model)
                .tools(List.of(WEATHER, CLOCK))
                .toolChoice(choice)
                .options(GenerationOptions.builder()
                        .sampler(Sampler.greedy())
                        .maxTokens(80)
                        .build());
    }

    @Test
    void aRequiredCallIsMadeWithArgumentsOfTheSchema() {
        try (Chat chat = chat(ToolChoice.named("get_weather"))) {
            List<OutputEvent> events = new ArrayList<>();
            Message answer = chat.stream("Is it cold in Oslo?", events::add);
            assertThat(answer.content()).isEmpty();
            assertThat(answer.toolCalls())
                    .isNotEmpty()
                    .allMatch(call -> call.name().equals("get_weather"));
            JsonNode arguments =
                    new JsonMapper().readTree(answer.toolCalls().getFirst().argumentsJson());
            assertThat(arguments.get("city").asString()).isNotEmpty().hasSizeLessThanOrEqualTo(20);
            assertThat(arguments.get("unit").asString()).isIn("celsius", "fahrenheit");
            assertThat(events).allMatch(event -> event instanceof OutputEvent.Call);
        }
    }

    @Test
    void theResultOfACallIsAnswered() {
        try (Chat chat = chat(ToolChoice.AUTO)) {
            ToolCall call = new ToolCall("abcdefghi", "clock", "{}");
            chat.messages(List.of(Message.user("What time is it?"), Message.assistant("", "", List.of(call))));
            Message answer = chat.answer(List.of(Message.toolResult(call, "It is 10:42.")), event -> true);
            assertThat(answer.content() + answer.toolCalls()).isNotEmpty();
            assertThat(chat.messages()).hasSize(4);
        }
    }

    @Test
    void aConstraintHoldsTheTextOfAnAnswer() {
        try (Chat chat = Chat.of(model)
                .options(GenerationOptions.builder()
                        .sampler(Sampler.greedy())
                        .constraint(Constraint.gbnf("root ::= \"yes\" | \"no\""))
                        .build())) {
            assertThat(chat.send("Is water wet?")).isIn("yes", "no");
        }
    }
}

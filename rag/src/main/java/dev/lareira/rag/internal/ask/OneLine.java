package dev.lareira.rag.internal.ask;

import dev.lareira.core.ChatPrompt;
import dev.lareira.core.ChatRequest;
import dev.lareira.core.Constraint;
import dev.lareira.core.GenerationOptions;
import dev.lareira.core.Message;
import dev.lareira.core.Sampler;
import java.util.List;

/** Asks a model for one line, such as another wording of a question. */
final class OneLine {
    private static final int MAX_TOKENS = 96;
    private static final Constraint LINE = Constraint.gbnf("root ::= [^\\n<\\[]{3,300}\n");

    private OneLine() {}

    /** Empty where the request is too long for the model. */
    static String of(Generator generator, String request) {
        ChatRequest.Builder chat =
                ChatRequest.builder(List.of(Message.user(request))).constraint(LINE);
        if (generator.format().thinkingCanBeSwitched()) {
            chat.thinking(false);
        }
        ChatPrompt prompt = generator.format().prompt(chat.build());
        if (prompt.tokens().length + MAX_TOKENS > generator.model().contextLength()) {
            return "";
        }
        GenerationOptions options = GenerationOptions.builder()
                .maxTokens(MAX_TOKENS)
                .sampler(Sampler.greedy())
                .build();
        StringBuilder text = new StringBuilder();
        generator.generate(prompt.tokens(), prompt.options(options), token -> {
            text.append(token.text());
            return true;
        });
        return text.toString().strip();
    }
}

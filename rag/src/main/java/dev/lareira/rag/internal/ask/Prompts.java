package dev.lareira.rag.internal.ask;

import dev.lareira.core.ChatPrompt;
import dev.lareira.core.ChatRequest;
import dev.lareira.core.Constraint;
import dev.lareira.core.Message;
import dev.lareira.rag.Source;
import java.util.ArrayList;
import java.util.List;

/**
 * Prompts of questions. What stays the same comes first and what is new last: instructions, earlier questions with their
 * notes, notes, question.
 */
final class Prompts {
    private final Generator generator;
    private final Fence fence;

    Prompts(Generator generator) {
        this.generator = generator;
        fence = new Fence(generator.model().tokenizer().vocabulary());
    }

    int tokens(String text) {
        return generator.model().tokenizer().encode(text, false, false).length;
    }

    /** A passage as the model sees it. */
    String source(Source source) {
        return "<note n=\"" + source.number() + "\" title=\"" + fence.attribute(source.heading()) + "\" date=\""
                + source.date().day() + "\">\n" + fence.text(source.text().strip()) + "\n</note>\n";
    }

    /** The message that asks, with the passages before the question. */
    Message question(Phrases phrases, List<Source> sources, String question) {
        StringBuilder text = new StringBuilder("<notes>\n");
        sources.forEach(source -> text.append(source(source)));
        return Message.user(text.append("</notes>\n\n")
                .append(phrases.question())
                .append(": ")
                .append(fence.text(question))
                .toString());
    }

    /** The prompt for an answer. */
    ChatPrompt prompt(String instructions, List<Message> earlier, Message question, Constraint constraint) {
        List<Message> messages = new ArrayList<>();
        messages.add(Message.system(instructions));
        messages.addAll(earlier);
        messages.add(question);
        ChatRequest.Builder request = ChatRequest.builder(messages).constraint(constraint);
        if (generator.format().thinkingCanBeSwitched()) {
            request.thinking(false);
        }
        return generator.format().prompt(request.build());
    }
}

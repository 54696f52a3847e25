package dev.lareira.server.internal.generation;

import dev.lareira.core.ChatPrompt;
import dev.lareira.core.ChatRequest;
import dev.lareira.core.Message;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.models.LoadedModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Renders a conversation so that it leaves room for an answer: where it is too long and may be shortened, the oldest
 * messages go, but for the system message and the last question.
 */
final class ConversationFitter {
    private static final int RESERVE = 512;

    private final LoadedModel model;
    private final int context;
    private final int reserve;

    ConversationFitter(LoadedModel model, int context, int maxTokens) {
        this.model = model;
        this.context = context;
        reserve = Math.min(maxTokens == 0 ? RESERVE : maxTokens, context / 4);
    }

    /** @throws ApiException when it does not fit, and may not be shortened or does not fit then */
    ChatPrompt fit(ChatRequest request, boolean shorten) {
        ChatPrompt whole = model.format().prompt(request);
        int length = whole.tokens().length;
        if (length + reserve <= context || !shorten && length < context) {
            return whole;
        }
        if (!shorten) {
            throw tooLong(length);
        }
        List<Message> messages = request.messages();
        int first = !messages.isEmpty() && isSystem(messages.getFirst()) ? 1 : 0;
        for (int dropped = next(messages, first, first);
                dropped < messages.size();
                dropped = next(messages, first, dropped)) {
            List<Message> kept = new ArrayList<>(messages.subList(0, first));
            kept.addAll(messages.subList(dropped, messages.size()));
            ChatPrompt prompt = model.format().prompt(request.withMessages(kept));
            length = prompt.tokens().length;
            if (length + reserve <= context) {
                return prompt;
            }
        }
        if (length < context) {
            return model.format().prompt(request.withMessages(lastOf(messages, first)));
        }
        throw tooLong(length);
    }

    /** Where the question after this one begins: an answer or a result without its question makes no sense. */
    private static int next(List<Message> messages, int first, int from) {
        int next = Math.max(first, from) + 1;
        while (next < messages.size() && !messages.get(next).role().equals("user")) {
            next++;
        }
        return next;
    }

    private static List<Message> lastOf(List<Message> messages, int first) {
        int last = messages.size() - 1;
        while (last > first && !messages.get(last).role().equals("user")) {
            last--;
        }
        List<Message> kept = new ArrayList<>(messages.subList(0, first));
        kept.addAll(messages.subList(last, messages.size()));
        return kept;
    }

    private static boolean isSystem(Message message) {
        return message.role().equals("system") || message.role().equals("developer");
    }

    private ApiException tooLong(int length) {
        return ApiException.of(
                400,
                "context_length_exceeded",
                "the conversation has " + length + " tokens and the context is " + context
                        + "; shorten it, or load the model with a larger context");
    }
}

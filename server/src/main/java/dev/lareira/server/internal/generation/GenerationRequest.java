package dev.lareira.server.internal.generation;

import dev.lareira.core.ChatRequest;
import dev.lareira.core.Constraint;
import dev.lareira.server.internal.models.ModelEntry;
import java.time.Duration;
import java.util.Optional;

/**
 * What is to be generated, whatever dialect asked for it.
 *
 * @param model the model
 * @param prompt what stands before the answer
 * @param settings how each token is chosen, and how many
 * @param constraint of an answer to a plain text; that of a conversation is the conversation's
 * @param topLogprobs of how many candidates probabilities are told with each token; empty: none are told
 * @param keepAlive how long the model stays in memory after; empty: the server's default
 * @param truncate whether a conversation that is too long loses its oldest messages, instead of being refused
 */
public record GenerationRequest(
        ModelEntry model,
        Prompt prompt,
        GenerationSettings settings,
        Optional<Constraint> constraint,
        Optional<Integer> topLogprobs,
        Optional<Duration> keepAlive,
        boolean truncate) {

    /** What stands before an answer. */
    public sealed interface Prompt {
        /** A conversation, in the model's own format. */
        record Conversation(ChatRequest request) implements Prompt {}

        /** A text to go on with as it is; the names of special tokens in it are those tokens. */
        record Text(String text) implements Prompt {}

        /** Tokens to go on with as they are. */
        record Tokens(int[] ids) implements Prompt {}

        /** What is to be filled in between two texts. */
        record Gap(String before, String after) implements Prompt {}
    }
}

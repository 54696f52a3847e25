package dev.lareira.server.internal.generation;

import dev.lareira.core.ChatPrompt;
import dev.lareira.core.FinishReason;
import dev.lareira.core.Generation;
import dev.lareira.core.GenerationOptions;
import dev.lareira.core.LareiraException;
import dev.lareira.core.OutputEvent;
import dev.lareira.core.OutputParser;
import dev.lareira.core.Token;
import dev.lareira.core.ToolCall;
import dev.lareira.server.ServerLimits;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Peer;
import dev.lareira.server.internal.models.LoadedModel;
import dev.lareira.server.internal.models.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A request whose model is in memory and whose prompt is known; holds the model until it is closed. */
public final class PreparedAnswer implements AutoCloseable {
    private final Models.Lease lease;
    private final Optional<ChatPrompt> chat;
    private final int[] tokens;
    private final GenerationOptions options;
    private final GenerationSettings settings;
    private final ServerLimits limits;
    private final long start;

    PreparedAnswer(
            Models.Lease lease,
            Optional<ChatPrompt> chat,
            int[] tokens,
            GenerationOptions options,
            GenerationSettings settings,
            ServerLimits limits,
            long start) {
        this.lease = lease;
        this.chat = chat;
        this.tokens = tokens;
        this.options = options;
        this.settings = settings;
        this.limits = limits;
        this.start = start;
    }

    public LoadedModel model() {
        return lease.model();
    }

    /** What loading the model for this took; 0 where it was in memory. */
    public long loadNanos() {
        return lease.loadNanos();
    }

    /** The prompt as the model reads it. */
    public int[] promptTokens() {
        return tokens.clone();
    }

    /** The prompt as a text. */
    public String promptText() {
        return chat.map(ChatPrompt::text)
                .orElseGet(() -> model().model().tokenizer().decode(tokens));
    }

    /** How the model's answers are told apart from its thoughts; empty where they are not. */
    public Answer run(Peer peer, AnswerListener listener) {
        return run(peer, 0, listener);
    }

    /**
     * Makes the answer, and tells of it as it comes.
     *
     * @param peer who waits for it; it ends when they are gone
     * @param choice which of several answers to the same prompt this is
     * @throws ApiException when the queue is full, or the generation fails
     */
    public Answer run(Peer peer, int choice, AnswerListener listener) {
        GenerationOptions whole = options.toBuilder()
                .sampler(settings.sampler(model().model().tokenizer(), choice))
                .build();
        GenerationOptions used = chat.map(prompt -> prompt.options(whole)).orElse(whole);
        try (Generation generation = model().engine().offer(tokens, used).orElseThrow(PreparedAnswer::busy)) {
            peer.whenGone(generation::cancel);
            return new Run(generation, listener).answer();
        } catch (LareiraException e) {
            throw ApiException.because(500, e);
        }
    }

    private static ApiException busy() {
        return ApiException.of(503, "queue_full", "the queue of requests is full; try again later");
    }

    /** One answer in the making. */
    private final class Run {
        private final Generation generation;
        private final AnswerListener listener;
        private final Optional<OutputParser> parser = chat.map(ChatPrompt::parser);
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder reasoning = new StringBuilder();
        private final List<ToolCall> calls = new ArrayList<>();
        private final List<Token> generated = new ArrayList<>();

        private Run(Generation generation, AnswerListener listener) {
            this.generation = generation;
            this.listener = listener;
        }

        private Answer answer() {
            while (generation.finishReason().isEmpty()) {
                Optional<Token> token = generation.next(limits.keepAlive());
                if (token.isPresent()) {
                    take(token.get());
                } else if (generation.finishReason().isEmpty()) {
                    listener.waiting();
                }
            }
            parser.ifPresent(p -> p.finish().forEach(this::tell));
            FinishReason reason = generation.finishReason().orElseThrow();
            if (reason == FinishReason.CANCELLED) {
                throw ApiException.of(
                        503, "", "the answer was given up: the client hung up, or the server is stopping");
            }
            return new Answer(text.toString(), reasoning.toString(), calls, generated, reason, usage());
        }

        private void take(Token token) {
            generated.add(token);
            listener.token(token);
            if (parser.isPresent()) {
                parser.get().accept(token.text()).forEach(this::tell);
            } else if (!token.text().isEmpty()) {
                tell(new OutputEvent.Content(token.text()));
            }
        }

        private void tell(OutputEvent event) {
            switch (event) {
                case OutputEvent.Content part -> {
                    text.append(part.text());
                    listener.text(part.text());
                }
                case OutputEvent.Reasoning part -> {
                    reasoning.append(part.text());
                    listener.reasoning(part.text());
                }
                case OutputEvent.Call part -> {
                    listener.call(calls.size(), part.call());
                    calls.add(part.call());
                }
            }
        }

        private Usage usage() {
            return new Usage(
                    generation.promptTokens(),
                    generation.cachedTokens(),
                    generation.timings().generatedTokens(),
                    lease.loadNanos(),
                    generation.timings().promptNanos(),
                    generation.timings().generatedNanos(),
                    System.nanoTime() - start);
        }
    }

    /** Gives the model back. */
    @Override
    public void close() {
        lease.close();
    }
}

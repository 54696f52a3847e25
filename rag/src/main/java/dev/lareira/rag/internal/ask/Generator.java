package dev.lareira.rag.internal.ask;

import dev.lareira.core.ChatFormat;
import dev.lareira.core.Engine;
import dev.lareira.core.FinishReason;
import dev.lareira.core.Generation;
import dev.lareira.core.GenerationOptions;
import dev.lareira.core.Model;
import dev.lareira.core.PromptCache;
import dev.lareira.core.Session;
import dev.lareira.core.Timings;
import dev.lareira.core.Token;
import dev.lareira.core.TokenStream;
import java.util.function.Predicate;

/** A model that continues a prompt, alone or among the requests of others. Thread-safe. */
public interface Generator extends AutoCloseable {
    Model model();

    /** Whether it makes up more than it words well: then it quotes, unless it is told to write, and rewords nothing. */
    default boolean small() {
        return model().info().parameterCount() < 1_000_000_000;
    }

    ChatFormat format();

    /**
     * Generates text.
     *
     * @param more takes each token; false ends the text
     */
    Ended generate(int[] prompt, GenerationOptions options, Predicate<Token> more);

    @Override
    void close();

    /** How a text ended. */
    record Ended(FinishReason reason, Timings timings) {}

    /** A model of one's own; beginnings of prompts are kept. */
    static Generator of(Model model) {
        PromptCache cache = PromptCache.builder(model).build();
        ChatFormat format = ChatFormat.of(model);
        return new Generator() {
            @Override
            public Model model() {
                return model;
            }

            @Override
            public ChatFormat format() {
                return format;
            }

            @Override
            public Ended generate(int[] prompt, GenerationOptions options, Predicate<Token> more) {
                Session session = cache.take(prompt);
                TokenStream tokens = session.streamFrom(prompt, options);
                try {
                    while (tokens.hasNext()) {
                        if (!more.test(tokens.next())) {
                            tokens.cancel();
                        }
                    }
                } finally {
                    cache.put(session);
                }
                return new Ended(tokens.finishReason().orElse(FinishReason.CANCELLED), tokens.timings());
            }

            @Override
            public void close() {
                cache.close();
            }
        };
    }

    /** A model that others use at the same time. */
    static Generator of(Engine engine) {
        ChatFormat format = ChatFormat.of(engine.model());
        return new Generator() {
            @Override
            public Model model() {
                return engine.model();
            }

            @Override
            public ChatFormat format() {
                return format;
            }

            @Override
            public Ended generate(int[] prompt, GenerationOptions options, Predicate<Token> more) {
                try (Generation generation = engine.submit(prompt, options)) {
                    while (generation.hasNext()) {
                        if (!more.test(generation.next())) {
                            generation.cancel();
                        }
                    }
                    return new Ended(generation.finishReason().orElse(FinishReason.CANCELLED), generation.timings());
                }
            }

            @Override
            public void close() {
                // The engine is the caller's.
            }
        };
    }
}

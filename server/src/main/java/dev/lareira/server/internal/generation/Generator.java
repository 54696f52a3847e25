package dev.lareira.server.internal.generation;

import dev.lareira.core.ChatPrompt;
import dev.lareira.core.GenerationOptions;
import dev.lareira.core.LareiraException;
import dev.lareira.server.ServerLimits;
import dev.lareira.server.internal.generation.GenerationRequest.Prompt;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.models.LoadedModel;
import dev.lareira.server.internal.models.Models;
import dev.lareira.tokenizer.Tokenizer;
import java.util.Optional;

/** Makes answers: what a request asks for is checked and prepared here, before anything is sent. Thread-safe. */
public final class Generator {
    private final Models models;
    private final ServerLimits limits;

    public Generator(Models models, ServerLimits limits) {
        this.models = models;
        this.limits = limits;
    }

    public Models models() {
        return models;
    }

    /**
     * Loads the model and renders the prompt.
     *
     * @return what can be run, to be closed
     * @throws ApiException when the request cannot be answered
     */
    public PreparedAnswer prepare(GenerationRequest request) {
        long start = System.nanoTime();
        Models.Lease lease = models.generator(request.model().name(), request.keepAlive());
        try {
            return prepare(request, lease, start);
        } catch (LareiraException e) {
            lease.close();
            throw ApiException.because(400, e);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private PreparedAnswer prepare(GenerationRequest request, Models.Lease lease, long start) {
        LoadedModel model = lease.model();
        GenerationSettings settings = request.settings();
        int context =
                settings.context() == 0 ? model.contextLength() : Math.min(settings.context(), model.contextLength());
        Optional<ChatPrompt> chat = request.prompt() instanceof Prompt.Conversation conversation
                ? Optional.of(new ConversationFitter(model, context, settings.maxTokens())
                        .fit(conversation.request(), request.truncate()))
                : Optional.empty();
        int[] tokens = chat.map(ChatPrompt::tokens).orElseGet(() -> tokens(request.prompt(), model));
        if (tokens.length >= context) {
            throw ApiException.of(
                    400,
                    "context_length_exceeded",
                    "the prompt has " + tokens.length + " tokens and the context is " + context
                            + ", which must hold it and the answer");
        }
        int room = context - tokens.length;
        int most = settings.maxTokens() == 0 ? room : Math.min(room, settings.maxTokens());
        GenerationOptions.Builder options = GenerationOptions.builder()
                .maxTokens(most)
                .stop(settings.stop())
                .ignoreEndOfText(settings.ignoreEndOfText());
        request.topLogprobs().ifPresent(options::logprobs);
        request.constraint().ifPresent(options::constraint);
        // What makes no sense is refused before an answer begins.
        settings.sampler(model.model().tokenizer(), 0);
        return new PreparedAnswer(lease, chat, tokens, options.build(), settings, limits, start);
    }

    private static int[] known(int[] ids, int size) {
        for (int id : ids) {
            if (id < 0 || id >= size) {
                throw ApiException.badParameter(
                        "prompt", "token " + id + " is not in the vocabulary, expected 0 to " + (size - 1));
            }
        }
        return ids;
    }

    private static int[] tokens(Prompt prompt, LoadedModel model) {
        Tokenizer tokenizer = model.model().tokenizer();
        int[] tokens = switch (prompt) {
            case Prompt.Tokens given ->
                known(given.ids(), tokenizer.vocabulary().size());
            case Prompt.Text text -> tokenizer.encode(text.text(), true, true);
            case Prompt.Gap gap -> new FillInMiddle(model).tokens(gap.before(), gap.after());
            case Prompt.Conversation conversation -> throw new IllegalStateException("rendered elsewhere");
        };
        if (tokens.length > 0) {
            return tokens;
        }
        int bos =
                tokenizer.vocabulary().bos().orElse(tokenizer.vocabulary().eos().orElse(0));
        return new int[] {bos};
    }
}

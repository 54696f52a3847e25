package dev.lareira.server.internal.llamacpp;

import static dev.lareira.server.internal.http.Dialect.OPENAI;

import dev.lareira.core.ModelStore;
import dev.lareira.server.ServerOptions;
import dev.lareira.server.internal.embedding.TextVectors;
import dev.lareira.server.internal.generation.Constraints;
import dev.lareira.server.internal.generation.Generator;
import dev.lareira.server.internal.http.Routes;
import dev.lareira.server.internal.models.DefaultModel;
import dev.lareira.server.internal.openai.OpenAiReplies;

/** The routes of llama.cpp's server. */
public final class LlamaCppRoutes {
    private LlamaCppRoutes() {}

    public static void register(Routes routes, Generator generator, Constraints constraints, ServerOptions options) {
        DefaultModel model = new DefaultModel(generator.models(), options.model());
        ServerState state = new ServerState(generator.models(), routes, model, options.parallel());
        TokenRoutes tokens = new TokenRoutes(generator.models(), model);
        Completion completion = new Completion(generator, constraints, new OpenAiReplies(options.limits()), model);
        RouterModels router = new RouterModels(generator.models());
        PlainEmbeddings embeddings =
                new PlainEmbeddings(new TextVectors(generator.models()), ModelStore.BUILT_IN_EMBEDDER);
        routes.open(OPENAI, "/health", state::health)
                .open(OPENAI, "/v1/health", state::health)
                .get(OPENAI, "/props", state::props)
                .get(OPENAI, "/slots", state::slots)
                .post(OPENAI, "/slots/{id}", state::keepSlot)
                .get(OPENAI, "/lora-adapters", state::adapters)
                .post(OPENAI, "/lora-adapters", state::setAdapters)
                .get(OPENAI, "/metrics", state::metrics)
                .post(OPENAI, "/tokenize", tokens::tokenize)
                .post(OPENAI, "/detokenize", tokens::detokenize)
                .post(OPENAI, "/apply-template", tokens::applyTemplate)
                .post(OPENAI, "/completion", completion::complete)
                .post(OPENAI, "/completions", completion::complete)
                .post(OPENAI, "/infill", completion::infill)
                .post(OPENAI, "/embedding", embeddings::handle)
                .post(OPENAI, "/embeddings", embeddings::handle)
                .get(OPENAI, "/models", router::list)
                .post(OPENAI, "/models/load", router::load)
                .post(OPENAI, "/models/unload", router::unload);
    }
}

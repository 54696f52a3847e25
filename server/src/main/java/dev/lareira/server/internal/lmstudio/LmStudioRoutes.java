package dev.lareira.server.internal.lmstudio;

import static dev.lareira.server.internal.http.Dialect.OPENAI;

import dev.lareira.core.ModelStore;
import dev.lareira.server.ServerOptions;
import dev.lareira.server.internal.embedding.TextVectors;
import dev.lareira.server.internal.generation.Constraints;
import dev.lareira.server.internal.generation.Generator;
import dev.lareira.server.internal.http.Routes;
import dev.lareira.server.internal.models.ModelPulls;
import dev.lareira.server.internal.openai.ChatCompletions;
import dev.lareira.server.internal.openai.Embeddings;
import dev.lareira.server.internal.openai.OpenAiReplies;
import dev.lareira.server.internal.openai.TextCompletions;

/** The routes of LM Studio's interface. */
public final class LmStudioRoutes {
    private LmStudioRoutes() {}

    public static void register(Routes routes, Generator generator, Constraints constraints, ServerOptions options) {
        LmStudioModels models = new LmStudioModels(generator.models());
        OpenAiReplies replies = new OpenAiReplies(options.limits());
        ChatCompletions chat = new ChatCompletions(generator, constraints, replies, options.model());
        TextCompletions texts = new TextCompletions(generator, constraints, replies, options.model());
        Embeddings embeddings =
                new Embeddings(generator.models(), new TextVectors(generator.models()), ModelStore.BUILT_IN_EMBEDDER);
        LmStudioChat stateful = new LmStudioChat(generator, constraints, replies, options.model());
        LmStudioDownloads downloads = new LmStudioDownloads(
                new ModelPulls(generator.models().catalog(), options.offline()), generator.models()::isClosed);
        routes.get(OPENAI, "/api/v0/models", models::list)
                .get(OPENAI, "/api/v0/models/{id}", models::one)
                .post(OPENAI, "/api/v0/chat/completions", chat::handleWithStats)
                .post(OPENAI, "/api/v0/completions", texts::handle)
                .post(OPENAI, "/api/v0/embeddings", embeddings::handle)
                .get(OPENAI, "/api/v1/models", models::newerList)
                .post(OPENAI, "/api/v1/models/load", models::load)
                .post(OPENAI, "/api/v1/models/unload", models::unload)
                .post(OPENAI, "/api/v1/chat", stateful::handle)
                .post(OPENAI, "/api/v1/models/download", downloads::start)
                .get(OPENAI, "/api/v1/models/download/status/{id}", downloads::status);
    }
}

package dev.lareira.server.internal.openai;

import static dev.lareira.server.internal.http.Dialect.OPENAI;

import dev.lareira.core.ModelStore;
import dev.lareira.server.ServerOptions;
import dev.lareira.server.internal.embedding.Ranking;
import dev.lareira.server.internal.embedding.TextVectors;
import dev.lareira.server.internal.generation.Constraints;
import dev.lareira.server.internal.generation.Generator;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Routes;
import dev.lareira.server.internal.models.Models;
import java.util.List;

/** The routes of OpenAI's interface. */
public final class OpenAiRoutes {
    /** What is asked of cloud services and not of a server of language models. */
    private static final List<String> NOT_HERE = List.of(
            "/v1/audio/transcriptions",
            "/v1/audio/translations",
            "/v1/audio/speech",
            "/v1/images/generations",
            "/v1/images/edits",
            "/v1/images/variations",
            "/v1/moderations",
            "/v1/files",
            "/v1/batches",
            "/v1/fine_tuning/jobs");

    private OpenAiRoutes() {}

    public static void register(Routes routes, Generator generator, Constraints constraints, ServerOptions options) {
        Models models = generator.models();
        OpenAiReplies replies = new OpenAiReplies(options.limits());
        OpenAiModels list = new OpenAiModels(models.catalog());
        ChatCompletions chat = new ChatCompletions(generator, constraints, replies, options.model());
        Responses responses = new Responses(generator, constraints, replies, options.model());
        routes.get(OPENAI, "/v1/models", list::list)
                .get(OPENAI, "/v1/models/{id}", list::one)
                .post(OPENAI, "/v1/chat/completions", chat::handle)
                .post(OPENAI, "/v1/chat/completions/input_tokens", chat::count)
                .post(
                        OPENAI,
                        "/v1/completions",
                        new TextCompletions(generator, constraints, replies, options.model())::handle)
                .post(OPENAI, "/v1/fim/completions", chat::fillIn)
                .post(OPENAI, "/v1/responses", responses::handle)
                .get(OPENAI, "/v1/responses/{id}", responses::retrieve)
                .add(OPENAI, "DELETE", "/v1/responses/{id}", responses::delete)
                .post(
                        OPENAI,
                        "/v1/embeddings",
                        new Embeddings(models, new TextVectors(models), ModelStore.BUILT_IN_EMBEDDER)::handle);
        Rerank rerank = new Rerank(models, new Ranking(models), ModelStore.BUILT_IN_EMBEDDER);
        for (String path : List.of("/v1/rerank", "/rerank", "/reranking", "/v1/reranking")) {
            routes.post(OPENAI, path, rerank::handle);
        }
        NOT_HERE.forEach(path -> routes.post(OPENAI, path, OpenAiRoutes::notHere));
    }

    private static void notHere(Exchange exchange) {
        throw ApiException.of(
                501, "not_supported", exchange.path() + " is not supported: models here read and write text");
    }
}

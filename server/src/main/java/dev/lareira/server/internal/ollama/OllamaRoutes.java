package dev.lareira.server.internal.ollama;

import static dev.lareira.server.internal.http.Dialect.OLLAMA;

import dev.lareira.server.ServerOptions;
import dev.lareira.server.internal.embedding.TextVectors;
import dev.lareira.server.internal.generation.Constraints;
import dev.lareira.server.internal.generation.Generator;
import dev.lareira.server.internal.http.Routes;
import dev.lareira.server.internal.models.ModelPulls;
import dev.lareira.server.internal.models.Models;

/** The routes of Ollama's interface. */
public final class OllamaRoutes {
    private OllamaRoutes() {}

    /** @param version of this program */
    public static void register(
            Routes routes, Generator generator, Constraints constraints, ServerOptions options, String version) {
        Models models = generator.models();
        OllamaReplies replies = new OllamaReplies(models, options.limits());
        OllamaInfo info = new OllamaInfo(models, version);
        OllamaBlobs blobs = new OllamaBlobs(
                options.home().resolve("blobs"), models.catalog().store().folder());
        OllamaManage manage = new OllamaManage(models, replies, blobs);
        OllamaEmbed embed = new OllamaEmbed(models, new TextVectors(models));
        routes.get(OLLAMA, "/api/version", info::version)
                .get(OLLAMA, "/api/tags", info::tags)
                .get(OLLAMA, "/api/ps", info::running)
                .post(OLLAMA, "/api/show", info::show)
                .post(OLLAMA, "/api/chat", new OllamaChat(generator, constraints, replies)::handle)
                .post(OLLAMA, "/api/generate", new OllamaGenerate(generator, constraints, replies)::handle)
                .post(
                        OLLAMA,
                        "/api/pull",
                        new OllamaPull(new ModelPulls(models.catalog(), options.offline()), replies, options.limits())
                                ::handle)
                .post(OLLAMA, "/api/embed", embed::embed)
                .post(OLLAMA, "/api/embeddings", embed::older)
                .post(OLLAMA, "/api/create", manage::create)
                .post(OLLAMA, "/api/copy", manage::copy)
                .add(OLLAMA, "DELETE", "/api/delete", manage::delete)
                .add(OLLAMA, "HEAD", "/api/blobs/{digest}", blobs::exists)
                .post(OLLAMA, "/api/blobs/{digest}", blobs::upload);
    }
}

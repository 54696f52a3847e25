package dev.lareira.server.internal.anthropic;

import static dev.lareira.server.internal.http.Dialect.ANTHROPIC;

import dev.lareira.server.ServerOptions;
import dev.lareira.server.internal.generation.Generator;
import dev.lareira.server.internal.http.Routes;
import dev.lareira.server.internal.openai.OpenAiReplies;

/** The routes of Anthropic's interface. */
public final class AnthropicRoutes {
    private AnthropicRoutes() {}

    public static void register(Routes routes, Generator generator, ServerOptions options) {
        AnthropicMessages messages =
                new AnthropicMessages(generator, new OpenAiReplies(options.limits()), options.model());
        routes.post(ANTHROPIC, "/v1/messages", messages::handle)
                .post(ANTHROPIC, "/v1/messages/count_tokens", messages::count);
    }
}

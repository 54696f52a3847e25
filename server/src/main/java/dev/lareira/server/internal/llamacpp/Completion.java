package dev.lareira.server.internal.llamacpp;

import dev.lareira.core.Token;
import dev.lareira.server.internal.generation.Answer;
import dev.lareira.server.internal.generation.AnswerListener;
import dev.lareira.server.internal.generation.Constraints;
import dev.lareira.server.internal.generation.GenerationRequest;
import dev.lareira.server.internal.generation.GenerationRequest.Prompt;
import dev.lareira.server.internal.generation.Generator;
import dev.lareira.server.internal.generation.PreparedAnswer;
import dev.lareira.server.internal.generation.Together;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.http.Output;
import dev.lareira.server.internal.models.DefaultModel;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.server.internal.models.Models;
import dev.lareira.server.internal.openai.OpenAiReplies;
import dev.lareira.server.internal.openai.OpenAiRequest;
import dev.lareira.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /completion} and {@code /infill}: a text that goes on, or a gap that is filled. */
final class Completion {
    private final Generator generator;
    private final Constraints constraints;
    private final OpenAiReplies replies;
    private final DefaultModel defaultModel;

    Completion(Generator generator, Constraints constraints, OpenAiReplies replies, DefaultModel defaultModel) {
        this.generator = generator;
        this.constraints = constraints;
        this.replies = replies;
        this.defaultModel = defaultModel;
    }

    void complete(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        ModelEntry model = generator.models().catalog().require(defaultModel.of(request.model("")));
        JsonNode prompt = request.body().path("prompt");
        boolean several = prompt.isArray()
                && !prompt.isEmpty()
                && (prompt.get(0).isArray() || prompt.valueStream().allMatch(JsonNode::isString));
        List<Prompt> prompts = new ArrayList<>();
        if (several) {
            prompt.forEach(one -> prompts.add(prompt(one, model, request)));
        } else {
            prompts.add(prompt(prompt, model, request));
        }
        answer(exchange, request, model, prompts, several);
    }

    void infill(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        ModelEntry model = generator.models().catalog().require(defaultModel.of(request.model("")));
        JsonNode body = request.body();
        StringBuilder before = new StringBuilder();
        body.path("input_extra")
                .forEach(file -> before.append(file.path("text").asString("")).append('\n'));
        before.append(body.path("input_prefix").asString(""))
                .append(body.path("prompt").asString(""));
        Prompt gap = new Prompt.Gap(before.toString(), body.path("input_suffix").asString(""));
        answer(exchange, request, model, List.of(gap), false);
    }

    /** A text, tokens, or a list of both. */
    private Prompt prompt(JsonNode node, ModelEntry model, OpenAiRequest request) {
        if (node.isString()) {
            return new Prompt.Text(node.asString());
        }
        if (node.path("prompt_string").isString()) {
            return new Prompt.Text(node.path("prompt_string").asString());
        }
        if (!node.isArray()) {
            throw ApiException.badParameter("prompt", "prompt must be a text, tokens, or a list of both");
        }
        try (Models.Lease lease = generator.models().generator(model.name(), request.keepAlive())) {
            Tokenizer tokenizer = lease.model().model().tokenizer();
            IntStream.Builder ids = IntStream.builder();
            boolean first = true;
            for (JsonNode part : node) {
                if (part.isIntegralNumber()) {
                    ids.add(part.asInt(-1));
                } else {
                    IntStream.of(tokenizer.encode(part.asString(""), first, true))
                            .forEach(ids);
                }
                first = false;
            }
            return new Prompt.Tokens(ids.build().toArray());
        }
    }

    private void answer(
            Exchange exchange, OpenAiRequest request, ModelEntry model, List<Prompt> prompts, boolean several) {
        List<PreparedAnswer> prepared = new ArrayList<>();
        try {
            for (Prompt prompt : prompts) {
                prepared.add(generator.prepare(generation(request, model, prompt)));
            }
            if (request.streams()) {
                replies.stream(exchange, out -> stream(exchange, request, prepared, out));
                return;
            }
            replies.whole(exchange, listener -> {
                List<Answer> made =
                        Together.run(prepared.size(), i -> prepared.get(i).run(exchange.peer(), listener));
                ArrayNode answers = Json.array();
                for (int i = 0; i < made.size(); i++) {
                    answers.add(CompletionAnswers.end(
                            request.body(),
                            prepared.get(i),
                            made.get(i),
                            i,
                            made.get(i).text()));
                }
                return several ? answers : answers.get(0);
            });
        } finally {
            prepared.forEach(PreparedAnswer::close);
        }
    }

    private GenerationRequest generation(OpenAiRequest request, ModelEntry model, Prompt prompt) {
        int probabilities = request.body().path("n_probs").asInt(0);
        return new GenerationRequest(
                model,
                prompt,
                request.settings(model),
                request.constraint(constraints),
                probabilities > 0 ? Optional.of(probabilities) : Optional.empty(),
                request.keepAlive(),
                false);
    }

    private static void stream(Exchange exchange, OpenAiRequest request, List<PreparedAnswer> prepared, Output out) {
        out.ping();
        Together.run(prepared.size(), i -> {
            Answer answer = prepared.get(i).run(exchange.peer(), new Stream(out, i, new ArrayList<>()));
            synchronized (out) {
                out.event(CompletionAnswers.end(request.body(), prepared.get(i), answer, i, ""));
            }
            return answer;
        });
    }

    private record Stream(Output out, int index, List<Token> untold) implements AnswerListener {
        @Override
        public void token(Token token) {
            untold.add(token);
        }

        @Override
        public void text(String text) {
            ObjectNode event =
                    Json.object().put("index", index).put("content", text).put("stop", false);
            ArrayNode tokens = event.putArray("tokens");
            untold.forEach(token -> tokens.add(token.id()));
            untold.clear();
            synchronized (out) {
                out.event(event);
            }
        }

        @Override
        public void waiting() {
            synchronized (out) {
                out.ping();
            }
        }
    }
}

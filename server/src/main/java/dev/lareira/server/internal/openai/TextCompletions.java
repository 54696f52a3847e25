package dev.lareira.server.internal.openai;

import dev.lareira.core.Token;
import dev.lareira.server.internal.generation.Answer;
import dev.lareira.server.internal.generation.AnswerListener;
import dev.lareira.server.internal.generation.Constraints;
import dev.lareira.server.internal.generation.GenerationRequest;
import dev.lareira.server.internal.generation.GenerationRequest.Prompt;
import dev.lareira.server.internal.generation.Generator;
import dev.lareira.server.internal.generation.PreparedAnswer;
import dev.lareira.server.internal.generation.Together;
import dev.lareira.server.internal.generation.Usage;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.http.Output;
import dev.lareira.server.internal.models.ModelEntry;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/completions}: texts that go on as they are. */
public final class TextCompletions {
    private static final int MAX_PROMPTS = 256;

    private final Generator generator;
    private final Constraints constraints;
    private final OpenAiReplies replies;
    private final String defaultModel;

    public TextCompletions(Generator generator, Constraints constraints, OpenAiReplies replies, String defaultModel) {
        this.generator = generator;
        this.constraints = constraints;
        this.replies = replies;
        this.defaultModel = defaultModel;
    }

    public void handle(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        ModelEntry model = generator.models().catalog().require(request.model(defaultModel));
        List<Prompt> prompts = prompts(request.body());
        List<PreparedAnswer> prepared = new ArrayList<>();
        try {
            for (Prompt prompt : prompts) {
                prepared.add(generator.prepare(generation(request, model, prompt)));
            }
            Reply reply = new Reply(request, request.model(defaultModel), prepared, request.choices());
            if (request.streams()) {
                replies.stream(exchange, out -> reply.stream(exchange, out));
            } else {
                replies.whole(exchange, listener -> reply.whole(exchange, listener));
            }
        } finally {
            prepared.forEach(PreparedAnswer::close);
        }
    }

    private GenerationRequest generation(OpenAiRequest request, ModelEntry model, Prompt prompt) {
        return new GenerationRequest(
                model,
                prompt,
                request.settings(model),
                request.constraint(constraints),
                request.topLogprobs(),
                request.keepAlive(),
                false);
    }

    /** A text, tokens, or a list of either. */
    private static List<Prompt> prompts(JsonNode body) {
        JsonNode prompt = body.path("prompt");
        JsonNode suffix = body.path("suffix");
        if (suffix.isString() && !suffix.asString().isEmpty()) {
            return List.of(new Prompt.Gap(prompt.asString(""), suffix.asString()));
        }
        List<Prompt> prompts = new ArrayList<>();
        if (prompt.isArray() && !prompt.isEmpty() && !prompt.get(0).isNumber()) {
            prompt.forEach(one -> prompts.add(prompt(one)));
        } else {
            prompts.add(prompt(prompt));
        }
        if (prompts.size() > MAX_PROMPTS) {
            throw ApiException.badParameter(
                    "prompt", "there are " + prompts.size() + " prompts, at most " + MAX_PROMPTS);
        }
        return prompts;
    }

    private static Prompt prompt(JsonNode node) {
        if (node.isString()) {
            return new Prompt.Text(node.asString());
        }
        if (!node.isArray()) {
            throw ApiException.badParameter("prompt", "prompt must be a text, a list of texts, or tokens");
        }
        int[] ids = new int[node.size()];
        for (int i = 0; i < ids.length; i++) {
            if (!node.get(i).isIntegralNumber()) {
                throw ApiException.badParameter("prompt", "prompt has " + node.get(i) + " among its tokens");
            }
            ids[i] = node.get(i).asInt(-1);
        }
        return new Prompt.Tokens(ids);
    }

    /** The answers to one request: those to the first prompt, then those to the next. */
    private record Reply(
            OpenAiRequest request, String model, List<PreparedAnswer> prepared, int each, String id, long created) {
        private Reply(OpenAiRequest request, String model, List<PreparedAnswer> prepared, int each) {
            this(request, model, prepared, each, OpenAiAnswers.id("cmpl-"), OpenAiAnswers.now());
        }

        private ObjectNode object() {
            return Json.object()
                    .put("id", id)
                    .put("object", "text_completion")
                    .put("created", created)
                    .put("model", model)
                    .put("system_fingerprint", "fp_lareira");
        }

        private Answer run(Exchange exchange, int index, AnswerListener listener) {
            return prepared.get(index / each).run(exchange.peer(), index % each, listener);
        }

        private String echo(int index) {
            return request.body().path("echo").asBoolean(false)
                    ? prepared.get(index / each).promptText()
                    : "";
        }

        private Usage usage(List<Answer> answers) {
            Usage sum = answers.stream().map(Answer::usage).reduce(Usage::plus).orElseThrow();
            int prompts =
                    prepared.stream().mapToInt(p -> p.promptTokens().length).sum();
            return new Usage(
                    prompts,
                    sum.cachedTokens(),
                    sum.tokens(),
                    sum.loadNanos(),
                    sum.promptNanos(),
                    sum.generatedNanos(),
                    sum.totalNanos());
        }

        private JsonNode whole(Exchange exchange, AnswerListener listener) {
            List<Answer> answers = Together.run(prepared.size() * each, i -> run(exchange, i, listener));
            ObjectNode object = object();
            ArrayNode choices = object.putArray("choices");
            for (int i = 0; i < answers.size(); i++) {
                choices.add(choice(
                                i,
                                echo(i) + answers.get(i).text(),
                                answers.get(i).tokens())
                        .put("finish_reason", OpenAiAnswers.finishReason(answers.get(i))));
            }
            object.set("usage", OpenAiAnswers.usage(usage(answers)));
            object.set("timings", OpenAiAnswers.timings(usage(answers)));
            return object;
        }

        private ObjectNode choice(int index, String text, List<Token> tokens) {
            ObjectNode choice = Json.object().put("text", text).put("index", index);
            choice.set(
                    "logprobs",
                    request.topLogprobs().isPresent()
                            ? OpenAiAnswers.columns(
                                    prepared.getFirst()
                                            .model()
                                            .model()
                                            .tokenizer()
                                            .vocabulary(),
                                    tokens)
                            : null);
            return choice.put("finish_reason", (String) null);
        }

        private void stream(Exchange exchange, Output out) {
            int count = prepared.size() * each;
            out.ping();
            List<Answer> answers = Together.run(count, i -> {
                Stream stream = new Stream(this, out, i, new ArrayList<>());
                stream.begin(echo(i));
                Answer answer = run(exchange, i, stream);
                stream.end(answer);
                return answer;
            });
            if (request.wantsUsage()) {
                ObjectNode last = object();
                last.putArray("choices");
                last.set("usage", OpenAiAnswers.usage(usage(answers)));
                out.event(last);
            }
            out.done();
        }
    }

    private record Stream(Reply reply, Output out, int index, List<Token> untold) implements AnswerListener {
        private void begin(String echo) {
            if (!echo.isEmpty()) {
                text(echo);
            }
        }

        @Override
        public void token(Token token) {
            untold.add(token);
        }

        @Override
        public void text(String text) {
            send(reply.choice(index, text, List.copyOf(untold)));
            untold.clear();
        }

        @Override
        public void waiting() {
            synchronized (out) {
                out.ping();
            }
        }

        private void send(ObjectNode choice) {
            ObjectNode chunk = reply.object();
            chunk.putArray("choices").add(choice);
            synchronized (out) {
                out.event(chunk);
            }
        }

        private void end(Answer answer) {
            send(reply.choice(index, "", List.of()).put("finish_reason", OpenAiAnswers.finishReason(answer)));
        }
    }
}

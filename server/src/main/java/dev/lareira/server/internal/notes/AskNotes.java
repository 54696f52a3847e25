package dev.lareira.server.internal.notes;

import dev.lareira.core.FinishReason;
import dev.lareira.core.LareiraException;
import dev.lareira.rag.Answer;
import dev.lareira.rag.AnswerListener;
import dev.lareira.rag.Citation;
import dev.lareira.rag.NoteId;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.Rag;
import dev.lareira.rag.RagException;
import dev.lareira.rag.RagOptions;
import dev.lareira.rag.Source;
import dev.lareira.server.ServerLimits;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.DefaultModel;
import dev.lareira.server.internal.models.Models;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers from the notes: whole, or for {@code POST /notes/ask} as a stream of events. */
public final class AskNotes {
    private static final int MAX_NOTES = 100;

    private final NotesService service;
    private final Models models;
    private final DefaultModel defaultModel;
    private final ServerLimits limits;

    public AskNotes(NotesService service, Models models, DefaultModel defaultModel, ServerLimits limits) {
        this.service = service;
        this.models = models;
        this.defaultModel = defaultModel;
        this.limits = limits;
    }

    void handle(Exchange exchange) {
        JsonNode body = exchange.json();
        String question = body.path("question").asString("").strip();
        if (question.isEmpty()) {
            throw ApiException.badParameter("question", "question is required");
        }
        List<dev.lareira.rag.Exchange> earlier = earlier(body.path("conversation"));
        RagOptions options = options(body);
        try (Ready ready = ready(body.path("model").asString(""), options)) {
            answer(exchange, service.index(), ready.rag(), question, earlier);
        }
    }

    /** Answers a question on its own, by the default model. */
    public Answer ask(String question) {
        try (Ready ready = ready("", RagOptions.defaults())) {
            return ready.rag().ask(question);
        }
    }

    /** What answers, and the model that it holds meanwhile. */
    private record Ready(Rag rag, Optional<Models.Lease> lease) implements AutoCloseable {
        @Override
        public void close() {
            rag.close();
            lease.ifPresent(Models.Lease::close);
        }
    }

    /** @param asked name of a model; empty: the default one; where there is none, the passages are the answer */
    private Ready ready(String asked, RagOptions options) {
        NotesIndex notes = service.index();
        String model = defaultModel.of(asked);
        if (model.isEmpty()) {
            return new Ready(Rag.withoutModel(notes).options(options), Optional.empty());
        }
        Models.Lease lease = models.generator(model, Optional.empty());
        return new Ready(Rag.of(notes, lease.model().engine()).options(options), Optional.of(lease));
    }

    /** Questions with their answers, out of a list of messages. */
    private static List<dev.lareira.rag.Exchange> earlier(JsonNode messages) {
        List<dev.lareira.rag.Exchange> earlier = new ArrayList<>();
        String asked = "";
        for (JsonNode message : messages) {
            String text = message.path("content").asString("").strip();
            if (message.path("role").asString("").equals("user")) {
                asked = text;
            } else if (!asked.isEmpty() && !text.isEmpty()) {
                earlier.add(new dev.lareira.rag.Exchange(asked, text));
                asked = "";
            }
        }
        return earlier;
    }

    private RagOptions options(JsonNode body) {
        RagOptions options = RagOptions.defaults();
        Set<NoteId> within = new HashSet<>();
        for (JsonNode name : body.path("notes")) {
            within.add(service.note(name.asString("")).id());
        }
        if (within.size() > MAX_NOTES) {
            throw ApiException.badParameter("notes", "more than " + MAX_NOTES + " notes; leave them out to ask all");
        }
        JsonNode most = body.at("/options/num_predict");
        return most.isNumber() && most.asInt() > 0
                ? options.withWithin(within).withAnswerTokens(Math.clamp(most.asInt(), 8, 8192))
                : options.withWithin(within);
    }

    private void answer(
            Exchange exchange, NotesIndex notes, Rag rag, String question, List<dev.lareira.rag.Exchange> earlier) {
        AtomicBoolean gone = new AtomicBoolean();
        exchange.peer().whenGone(() -> gone.set(true));
        try (EventLines lines = new EventLines(exchange, limits.keepAlive())) {
            try {
                Answer answer = rag.dialogue(earlier).ask(question, new Events(lines, new NoteJson(notes), gone));
                if (answer.outcome() == Answer.Outcome.NOTHING_FOUND) {
                    lines.send("passages", passages(answer.searched(), answer.sources(), new NoteJson(notes), false));
                }
                lines.send("done", done(answer));
            } catch (RagException | LareiraException e) {
                lines.send("error", Json.object().put("message", e.getMessage()));
            }
        }
    }

    private record Events(EventLines lines, NoteJson json, AtomicBoolean gone) implements AnswerListener {
        @Override
        public void sources(String searched, List<Source> sources) {
            lines.send("passages", passages(searched, sources, json, true));
        }

        @Override
        public void text(String part) {
            lines.send("text", Json.object().put("text", part));
        }

        @Override
        public void thought(String part) {
            lines.send("thinking", Json.object().put("text", part));
        }

        @Override
        public boolean cancelled() {
            return gone.get() || Thread.currentThread().isInterrupted();
        }
    }

    private static ObjectNode passages(String searched, List<Source> sources, NoteJson json, boolean good) {
        ArrayNode list = Json.array();
        sources.forEach(source -> list.add(json.source(source, searched)));
        ObjectNode passages = Json.object();
        passages.set("passages", list);
        return passages.put("good", good && !sources.isEmpty());
    }

    private static ObjectNode done(Answer answer) {
        ObjectNode done = Json.object();
        ArrayNode citations = done.putArray("citations");
        for (Citation citation : answer.citations()) {
            citations
                    .addObject()
                    .put("n", citation.number())
                    .put("line", citation.line())
                    .put("heading", citation.heading())
                    .put("verified", citation.verified());
        }
        done.put("reason", reason(answer));
        long nanos = answer.timings().promptNanos() + answer.timings().generatedNanos();
        done.putObject("metrics")
                .put("promptTokens", answer.timings().promptTokens())
                .put("tokens", answer.timings().generatedTokens())
                .put("seconds", nanos / 1e9)
                .put("tokensPerSecond", answer.timings().generatedTokensPerSecond());
        return done;
    }

    private static String reason(Answer answer) {
        return switch (answer.outcome()) {
            case NOTHING_FOUND -> "no_match";
            case PASSAGES -> "no_model";
            case WRITTEN, QUOTED, CARE -> answer.finishReason() == FinishReason.MAX_TOKENS ? "length" : "stop";
        };
    }
}

package dev.lareira.server.internal.notes;

import dev.lareira.rag.Fact;
import dev.lareira.rag.Memory;
import dev.lareira.rag.RagException;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /memory}: facts to be remembered, and conversations to be kept. */
final class MemoryRoutes {
    private static final int MOST = 50;

    private final NotesService service;

    MemoryRoutes(NotesService service) {
        this.service = service;
    }

    void list(Exchange exchange) {
        Memory memory = service.memory();
        Optional<String> query = exchange.query("q").filter(text -> !text.isBlank());
        List<Fact> facts =
                query.map(text -> told(() -> memory.recall(text, MOST))).orElseGet(memory::facts);
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("facts");
        facts.forEach(fact -> list.add(json(fact)));
        exchange.send(answer.put("folder", memory.folder().toString()));
    }

    private static ObjectNode json(Fact fact) {
        return Json.object()
                .put("id", fact.id())
                .put("text", fact.text())
                .put("date", fact.date().toString())
                .put("source", fact.source().orElse(null))
                .put("path", fact.file().toString());
    }

    void remember(Exchange exchange) {
        JsonNode body = exchange.json();
        String text = body.path("text").asString("");
        Optional<String> source = Optional.of(body.path("source").asString("")).filter(value -> !value.isBlank());
        exchange.send(201, json(told(() -> service.memory().remember(text, source))));
    }

    void edit(Exchange exchange) {
        String text = exchange.json().path("text").asString("");
        Memory memory = service.memory();
        required(memory, exchange.tail());
        exchange.send(json(told(() -> memory.edit(exchange.tail(), text))));
    }

    void forget(Exchange exchange) {
        Memory memory = service.memory();
        required(memory, exchange.tail());
        told(() -> {
            memory.forget(exchange.tail());
            return true;
        });
        exchange.send(204);
    }

    private static void required(Memory memory, String id) {
        if (memory.fact(id).isEmpty()) {
            throw ApiException.of(404, "", "nothing that is remembered has the id " + id);
        }
    }

    void export(Exchange exchange) {
        JsonNode body = exchange.json();
        Path file = told(() -> service.memory()
                .keep(body.path("title").asString(""), body.path("markdown").asString("")));
        exchange.send(201, Json.object().put("path", file.toString()));
    }

    /** What a person asked for and cannot have is theirs to hear of. */
    private static <T> T told(Supplier<T> action) {
        try {
            return action.get();
        } catch (RagException e) {
            throw ApiException.because(400, e);
        }
    }
}

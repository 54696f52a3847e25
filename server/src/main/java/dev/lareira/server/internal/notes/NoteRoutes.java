package dev.lareira.server.internal.notes;

import static dev.lareira.server.internal.http.Dialect.LAREIRA;

import dev.lareira.rag.IndexStatus;
import dev.lareira.rag.NoteEntry;
import dev.lareira.rag.NoteHit;
import dev.lareira.rag.NoteId;
import dev.lareira.rag.RagException;
import dev.lareira.rag.SyncMeter;
import dev.lareira.rag.Vault;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.http.Routes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /notes}: what is followed, searches, notes, answers. */
public final class NoteRoutes {
    private static final int MOST = 100;
    private static final int MOST_ERRORS = 200;

    private final NotesService service;
    private final KnownVaults known;

    private NoteRoutes(NotesService service, KnownVaults known) {
        this.service = service;
        this.known = known;
    }

    public static void register(Routes routes, NotesService service, AskNotes ask) {
        NoteRoutes notes =
                new NoteRoutes(service, new KnownVaults(Path.of(System.getProperty("user.home")), System.getenv()));
        MemoryRoutes memory = new MemoryRoutes(service);
        routes.get(LAREIRA, "/notes/status", notes::status)
                .get(LAREIRA, "/notes/vaults", notes::vaults)
                .post(LAREIRA, "/notes/sources", notes::add)
                .add(LAREIRA, "DELETE", "/notes/sources", notes::remove)
                .post(LAREIRA, "/notes/sync", notes::sync)
                .get(LAREIRA, "/notes/search", notes::search)
                .get(LAREIRA, "/notes/note", notes::note)
                .get(LAREIRA, "/notes/related", notes::related)
                .get(LAREIRA, "/notes/titles", notes::titles)
                .post(LAREIRA, "/notes/ask", ask::handle)
                .post(LAREIRA, "/notes/export", memory::export)
                .get(LAREIRA, "/memory", memory::list)
                .post(LAREIRA, "/memory", memory::remember)
                .add(LAREIRA, "PUT", "/memory/{id}", memory::edit)
                .add(LAREIRA, "DELETE", "/memory/{id}", memory::forget);
    }

    private void status(Exchange exchange) {
        exchange.send(status());
    }

    private ObjectNode status() {
        ObjectNode answer = Json.object();
        ArrayNode sources = answer.putArray("sources");
        answer.put("chunks", 0).put("embedder", service.embedder());
        if (service.isUsed()) {
            IndexStatus status = service.index().status();
            answer.put("chunks", status.passages()).put("pending", status.pending());
            status.vaults().forEach(vault -> sources.add(source(vault)));
        }
        return answer;
    }

    private ObjectNode source(IndexStatus.VaultStatus status) {
        Vault vault = status.vault();
        boolean there = Files.exists(vault.folder());
        ObjectNode source = Json.object()
                .put("path", vault.folder().toString())
                .put("kind", status.kind().name().toLowerCase(Locale.ROOT))
                .put("name", vault.name())
                .put("notes", status.notes())
                .put("chunks", status.passages())
                .put("lastSync", status.synced().map(Instant::toString).orElse(null))
                .put("state", !there ? "failed" : service.isSyncing() ? "syncing" : "idle");
        source.set("progress", there && service.isSyncing() ? progress(service.meter()) : null);
        ArrayNode errors = source.putArray("errors");
        if (!there) {
            errors.addObject().put("path", vault.folder().toString()).put("message", "the folder is not there");
        }
        service.index()
                .warnings(vault.name())
                .forEach((path, warnings) -> warnings.stream()
                        .limit(MOST_ERRORS - errors.size())
                        .forEach(warning -> errors.addObject()
                                .put("path", path.isEmpty() ? vault.name() : new NoteId(vault.name(), path).toString())
                                .put("message", warning.toString())));
        return source;
    }

    private static ObjectNode progress(SyncMeter meter) {
        ObjectNode progress = Json.object();
        meter.latest()
                .ifPresent(at -> progress.put("phase", at.phase().name().toLowerCase(Locale.ROOT))
                        .put("done", at.done())
                        .put("total", at.total()));
        meter.rate().ifPresent(rate -> progress.put("rate", rate));
        meter.left().ifPresent(left -> progress.put("secondsLeft", left.toSeconds()));
        return progress;
    }

    private void vaults(Exchange exchange) {
        ArrayNode list = Json.array();
        for (Vault vault : known.list()) {
            list.addObject()
                    .put("path", vault.folder().toString())
                    .put("name", vault.name())
                    .put("kind", vault.kind().name().toLowerCase(Locale.ROOT));
        }
        exchange.send(Json.object().set("vaults", list));
    }

    private void add(Exchange exchange) {
        JsonNode body = exchange.json();
        service.add(required(body.path("path").asString(""), "path"));
        service.sync();
        exchange.send(202, status());
    }

    private void remove(Exchange exchange) {
        service.remove(vault(query(exchange, "path")));
        exchange.send(status());
    }

    private void sync(Exchange exchange) {
        String path = exchange.json().path("path").asString("");
        if (!path.isEmpty()) {
            vault(path);
        }
        service.sync();
        exchange.send(202, status());
    }

    private Vault vault(String path) {
        return service.vault(path).orElseThrow(() -> ApiException.of(404, "", "no notes of " + path + " are followed"));
    }

    private void search(Exchange exchange) {
        String query = query(exchange, "q");
        List<NoteHit> hits = found(query, NoteJson.limit(exchange.query("limit"), 10, MOST));
        ObjectNode answer =
                Json.object().put("query", query).put("good", hits.stream().anyMatch(NoteHit::good));
        ArrayNode list = answer.putArray("hits");
        NoteJson json = new NoteJson(service.index());
        hits.forEach(hit -> list.add(json.hit(hit, query)));
        exchange.send(answer);
    }

    private List<NoteHit> found(String query, int limit) {
        try {
            return service.isUsed() ? service.index().search(query, limit) : List.of();
        } catch (RagException e) {
            throw ApiException.because(400, e);
        }
    }

    private void note(Exchange exchange) {
        NoteEntry note = service.note(query(exchange, "path"));
        exchange.send(new NoteJson(service.index()).whole(note));
    }

    private void related(Exchange exchange) {
        NoteEntry note = service.note(query(exchange, "path"));
        ArrayNode list = Json.array();
        service.index()
                .related(note.vault(), note.path(), NoteJson.limit(exchange.query("limit"), 8, MOST))
                .forEach(related -> list.add(NoteJson.titled(related.note())
                        .put("score", related.score())
                        .put("linked", related.linked())));
        exchange.send(Json.object().set("notes", list));
    }

    /** Notes whose title begins with, or else holds, what was typed. */
    private void titles(Exchange exchange) {
        String typed = exchange.query("q").orElse("").toLowerCase(Locale.ROOT);
        List<NoteEntry> all = service.isUsed() ? service.index().notes() : List.of();
        List<NoteEntry> fitting = all.stream()
                .filter(note -> note.title().toLowerCase(Locale.ROOT).contains(typed))
                .sorted(Comparator.<NoteEntry, Boolean>comparing(
                                note -> !note.title().toLowerCase(Locale.ROOT).startsWith(typed))
                        .thenComparing(NoteEntry::modified, Comparator.reverseOrder()))
                .limit(NoteJson.limit(exchange.query("limit"), 8, MOST))
                .toList();
        exchange.send(Json.object().set("notes", NoteJson.list(fitting)));
    }

    private static String query(Exchange exchange, String name) {
        return required(exchange.query(name).orElse(""), name);
    }

    private static String required(String value, String name) {
        if (value.isBlank()) {
            throw ApiException.badParameter(name, name + " is required");
        }
        return value;
    }
}

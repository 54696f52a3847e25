package dev.lareira.server.internal.miyo;

import static dev.lareira.server.internal.http.Dialect.MIYO;

import dev.lareira.core.ModelStore;
import dev.lareira.rag.Chunk;
import dev.lareira.rag.NoteEntry;
import dev.lareira.rag.NoteHit;
import dev.lareira.rag.NoteQuery;
import dev.lareira.rag.Vault;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.http.Routes;
import dev.lareira.server.internal.notes.NotesService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The routes of Miyo, the local service that Obsidian Copilot searches vaults with. A vault goes by its folder or its name,
 * a note by its path in the vault or on the disk; both are answered as they were asked.
 *
 * @see <a href="https://github.com/logancyang/obsidian-copilot/blob/master/docs/miyo-api.md">Miyo's interface</a>
 */
public final class MiyoRoutes {
    private static final int USUAL = 10;
    private static final int MOST = 200;
    /** Of hits that a filter may leave out. */
    private static final int SPARE = 4;

    private final NotesService service;

    private MiyoRoutes(NotesService service) {
        this.service = service;
    }

    public static void register(Routes routes, NotesService service) {
        MiyoRoutes miyo = new MiyoRoutes(service);
        routes.open(MIYO, "/v0/health", miyo::health)
                .get(MIYO, "/v0/folder", miyo::folders)
                .post(MIYO, "/v0/folder", miyo::add)
                .add(MIYO, "PATCH", "/v0/folder", miyo::change)
                .add(MIYO, "DELETE", "/v0/folder", miyo::remove)
                .post(MIYO, "/v0/scan", miyo::scan)
                .get(MIYO, "/v0/folder/files", miyo::files)
                .get(MIYO, "/v0/folder/documents", miyo::documents)
                .post(MIYO, "/v0/search", miyo::search)
                .post(MIYO, "/v0/search/related", miyo::related)
                .post(MIYO, "/v0/parse-doc", miyo::parse);
    }

    private void health(Exchange exchange) {
        exchange.send(Json.object()
                .put("status", "ok")
                .put("service", "running")
                .put("embedding_model", ModelStore.BUILT_IN_EMBEDDER)
                .put(
                        "indexed_files",
                        service.isUsed() ? service.index().status().notes() : 0));
    }

    private void folders(Exchange exchange) {
        Optional<String> path = exchange.query("path");
        if (path.isPresent()) {
            exchange.send(json(vault(path.get())));
        } else {
            ArrayNode list = Json.array();
            if (service.isUsed()) {
                service.index().vaults().forEach(vault -> list.add(json(vault)));
            }
            exchange.send(Json.object().set("folders", list));
        }
    }

    private static ObjectNode json(Vault vault) {
        ObjectNode folder = Json.object().put("path", vault.folder().toString()).put("name", vault.name());
        folder.putArray("include_patterns");
        folder.set("exclude_patterns", Json.node(vault.options().exclude()));
        return folder.put("recursive", true);
    }

    private Vault vault(String pathOrName) {
        return service.vault(pathOrName)
                .orElseThrow(() -> ApiException.of(404, "", "no folder " + pathOrName + " is registered"));
    }

    private void add(Exchange exchange) {
        String path = required(exchange.json(), "path");
        if (service.vault(path).isPresent()) {
            throw ApiException.of(409, "", path + " is registered already");
        }
        Vault vault = service.add(path);
        service.sync();
        exchange.send(201, json(vault));
    }

    /** Which notes of a folder count is the folder's own affair: nothing else can be changed from here. */
    private void change(Exchange exchange) {
        exchange.send(json(vault(required(exchange.json(), "path"))));
    }

    private void remove(Exchange exchange) {
        Vault vault = vault(required(exchange.json(), "path"));
        service.remove(vault);
        exchange.send(Json.object()
                .put("status", "removed")
                .put("path", vault.folder().toString()));
    }

    private void scan(Exchange exchange) {
        String path = required(exchange.json(), "path");
        vault(path);
        service.sync();
        exchange.send(202, Json.object().put("status", "started").put("path", path));
    }

    private void files(Exchange exchange) {
        Scope scope = scope(exchange.query("folder_name"), exchange.query("folder_path"));
        String title = exchange.query("title").orElse("").toLowerCase(Locale.ROOT);
        double after = number(exchange.query("mtime_after"), Double.NEGATIVE_INFINITY);
        double before = number(exchange.query("mtime_before"), Double.POSITIVE_INFINITY);
        Optional<NoteEntry> only = exchange.query("file_path").map(path -> note(scope, path));
        List<NoteEntry> notes = service.index().notes().stream()
                .filter(scope::holds)
                .filter(note -> only.isEmpty() || note.equals(only.get()))
                .filter(note -> note.title().toLowerCase(Locale.ROOT).contains(title))
                .filter(note -> seconds(note) > after && seconds(note) < before)
                .sorted(Comparator.comparing(NoteEntry::modified).reversed())
                .toList();
        ArrayNode list = Json.array();
        notes.stream()
                .skip((long) Math.max(0, number(exchange.query("offset"), 0)))
                .limit((long) Math.max(0, number(exchange.query("limit"), notes.size())))
                .forEach(note -> list.add(Json.object()
                        .put("path", scope.path(note))
                        .put("title", note.title())
                        .put("mtime", seconds(note))
                        .put("updated_at", note.modified().toString())
                        .put("folder_path", scope.folder(note).toString())
                        .put("total_chunks", note.passages())));
        ObjectNode answer = Json.object();
        answer.set("files", list);
        exchange.send(answer.put("total", notes.size()));
    }

    private void documents(Exchange exchange) {
        Scope scope = scope(exchange.query("folder_name"), exchange.query("folder_path"));
        NoteEntry note = note(scope, exchange.query("path").orElseThrow(() -> missing("path")));
        ArrayNode list = Json.array();
        service.index().passages(note.vault(), note.path()).forEach(chunk -> list.add(passage(scope, note, chunk)));
        exchange.send(Json.object().set("documents", list));
    }

    private void search(Exchange exchange) {
        long start = System.nanoTime();
        JsonNode body = exchange.json();
        Scope scope = scope(body);
        String query = required(body, "query");
        String part = body.path("path").asString("");
        int limit = Math.clamp(body.path("limit").asInt(USUAL), 1, MOST);
        NoteQuery words = NoteQuery.ofWords(query);
        NoteQuery wanted = part.isBlank() ? words : words.and(new NoteQuery.PathPart(part));
        ArrayNode results = Json.array();
        for (NoteHit hit : service.index().search(wanted, limit * SPARE)) {
            Optional<NoteEntry> note =
                    service.index().note(hit.vault(), hit.path()).filter(scope::holds);
            if (results.size() < limit && note.isPresent() && fits(note.get(), body.path("filters"))) {
                results.add(passage(scope, note.get(), hit.chunk())
                        .put("score", hit.scores().fused()));
            }
        }
        exchange.send(answer(results, start).put("query", query));
    }

    private void related(Exchange exchange) {
        long start = System.nanoTime();
        JsonNode body = exchange.json();
        Scope scope = scope(body);
        NoteEntry note = note(scope, required(body, "file_path"));
        int limit = Math.clamp(body.path("limit").asInt(USUAL), 1, MOST);
        ArrayNode results = Json.array();
        service.index().related(note.vault(), note.path(), limit * SPARE).stream()
                .filter(related -> scope.holds(related.note()))
                .filter(related -> fits(related.note(), body.path("filters")))
                .limit(limit)
                .forEach(related -> results.addObject()
                        .put("path", scope.path(related.note()))
                        .put("score", related.score()));
        exchange.send(
                answer(results, start).put("file_path", body.path("file_path").asString()));
    }

    private static ObjectNode answer(ArrayNode results, long start) {
        ObjectNode answer = Json.object();
        answer.set("results", results);
        return answer.put("count", results.size()).put("execution_time_ms", (System.nanoTime() - start) / 1e6);
    }

    /** Only of notes that are followed: this is no way to other files. */
    private void parse(Exchange exchange) {
        JsonNode body = exchange.json();
        Scope scope = scope(body);
        NoteEntry note = note(scope, required(body, "path"));
        exchange.send(Json.object()
                .put("text", service.index().text(note.vault(), note.path()))
                .put("format", extension(note.path()).replaceFirst("^\\.", ""))
                .put("title", note.title())
                .put("source_path", scope.path(note)));
    }

    private static ObjectNode passage(Scope scope, NoteEntry note, Chunk chunk) {
        ObjectNode passage = Json.object()
                .put("id", note.id() + "#" + chunk.index())
                .put("path", scope.path(note))
                .put("title", note.title())
                .put("file_name", note.path().substring(note.path().lastIndexOf('/') + 1))
                .put("chunk_index", chunk.index())
                .put("total_chunks", note.passages())
                .put("chunk_text", chunk.text())
                .put("embedding_model", ModelStore.BUILT_IN_EMBEDDER)
                .put("mtime", seconds(note))
                .put("ctime", seconds(note))
                .put("extension", extension(note.path()))
                .put("nchars", chunk.text().length())
                .put("folder_path", scope.folder(note).toString());
        passage.set("tags", Json.node(note.tags()));
        passage.set("metadata", Json.node(note.properties()));
        return passage;
    }

    private static String extension(String path) {
        return path.lastIndexOf('.') > path.lastIndexOf('/') ? path.substring(path.lastIndexOf('.')) : "";
    }

    private static long seconds(NoteEntry note) {
        return note.modified().getEpochSecond();
    }

    /** Ranges of the time of change; what else is asked for, no note has as a number. */
    private static boolean fits(NoteEntry note, JsonNode filters) {
        for (JsonNode filter : filters) {
            String field = filter.path("field").asString("");
            double value = seconds(note);
            if ((field.equals("mtime") || field.equals("ctime"))
                    && (value <= filter.path("gt").asDouble(Double.NEGATIVE_INFINITY)
                            || value < filter.path("gte").asDouble(Double.NEGATIVE_INFINITY)
                            || value >= filter.path("lt").asDouble(Double.POSITIVE_INFINITY)
                            || value > filter.path("lte").asDouble(Double.POSITIVE_INFINITY))) {
                return false;
            }
        }
        return true;
    }

    /** Which folders a request is about, and how it names notes. */
    private record Scope(Optional<Vault> vault, boolean absolute, List<Vault> all) {
        boolean holds(NoteEntry note) {
            return vault.isEmpty() || vault.get().name().equals(note.vault());
        }

        Path folder(NoteEntry note) {
            return all.stream()
                    .filter(each -> each.name().equals(note.vault()))
                    .findFirst()
                    .orElseThrow()
                    .folder();
        }

        String path(NoteEntry note) {
            return absolute ? folder(note).resolve(note.path()).toString() : note.path();
        }
    }

    private Scope scope(JsonNode body) {
        return scope(text(body, "folder_name"), text(body, "folder_path"));
    }

    private Scope scope(Optional<String> name, Optional<String> path) {
        Optional<Vault> vault = name.or(() -> path).map(this::vault);
        return new Scope(vault, name.isEmpty(), new ArrayList<>(service.index().vaults()));
    }

    private NoteEntry note(Scope scope, String path) {
        return service.index().notes().stream()
                .filter(scope::holds)
                .filter(note -> note.path().equals(path)
                        || scope.folder(note).resolve(note.path()).toString().equals(path))
                .findFirst()
                .orElseThrow(() -> ApiException.of(404, "", "no note " + path + " is indexed"));
    }

    private static Optional<String> text(JsonNode body, String name) {
        return Optional.of(body.path(name).asString("")).filter(value -> !value.isBlank());
    }

    private static String required(JsonNode body, String name) {
        return text(body, name).orElseThrow(() -> missing(name));
    }

    private static ApiException missing(String name) {
        return ApiException.badParameter(name, name + " is required");
    }

    private static double number(Optional<String> text, double otherwise) {
        try {
            return text.map(Double::parseDouble).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest(text.orElse("") + " is no number");
        }
    }
}

package dev.lareira.server.internal.mcp;

import dev.lareira.rag.NoteEntry;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.RagException;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Every note as a resource, of which the latest are listed: {@code note://lareira/} and its name, percent-encoded. */
final class NoteResources {
    /** How many are listed: programs show them all at once. */
    static final int LISTED = 200;

    private static final String PREFIX = "note://lareira/";
    private static final String TYPE = "text/markdown";

    private final Supplier<NotesIndex> notes;

    NoteResources(Supplier<NotesIndex> notes) {
        this.notes = notes;
    }

    List<SyncResourceTemplateSpecification> templates() {
        ResourceTemplate template = ResourceTemplate.builder()
                .uriTemplate(PREFIX + "{note}")
                .name("note")
                .description("A note, by folder and path")
                .mimeType(TYPE)
                .build();
        return List.of(new SyncResourceTemplateSpecification(template, (exchange, request) -> read(request)));
    }

    /** The latest notes. */
    List<SyncResourceSpecification> latest() {
        return notes.get().notes().stream()
                .sorted(Comparator.comparing(NoteEntry::modified).reversed())
                .limit(LISTED)
                .map(this::resource)
                .toList();
    }

    /** Brings a server's list up to date, of which it tells its clients. */
    synchronized void update(McpSyncServer server) {
        Map<String, SyncResourceSpecification> latest = new LinkedHashMap<>();
        latest().forEach(note -> latest.put(note.resource().uri(), note));
        for (Resource listed : server.listResources()) {
            if (latest.remove(listed.uri()) == null) {
                server.removeResource(listed.uri());
            }
        }
        latest.values().forEach(server::addResource);
    }

    private SyncResourceSpecification resource(NoteEntry note) {
        Resource resource = Resource.builder()
                .uri(uri(note))
                .name(note.id().toString())
                .title(note.title())
                .mimeType(TYPE)
                .build();
        return new SyncResourceSpecification(resource, (exchange, request) -> read(request));
    }

    private ReadResourceResult read(ReadResourceRequest request) {
        String uri = request.uri();
        try {
            String name = URLDecoder.decode(uri.substring(PREFIX.length()), StandardCharsets.UTF_8);
            NoteEntry note = NoteNames.find(notes.get(), name);
            String text = notes.get().text(note.vault(), note.path());
            return new ReadResourceResult(List.of(new TextResourceContents(uri, TYPE, text)));
        } catch (RagException | IllegalArgumentException e) {
            throw McpError.RESOURCE_NOT_FOUND.apply(uri);
        }
    }

    private static String uri(NoteEntry note) {
        return PREFIX
                + URLEncoder.encode(note.id().toString(), StandardCharsets.UTF_8)
                        .replace("+", "%20");
    }
}

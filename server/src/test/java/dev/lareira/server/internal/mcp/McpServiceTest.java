package dev.lareira.server.internal.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.core.Embedder;
import dev.lareira.rag.Fact;
import dev.lareira.rag.Memory;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.Rag;
import dev.lareira.rag.SyncListener;
import dev.lareira.server.ServerLimits;
import dev.lareira.server.ServerOptions;
import dev.lareira.server.internal.http.Guard;
import dev.lareira.server.internal.http.Peers;
import dev.lareira.server.internal.http.Routes;
import dev.lareira.server.internal.http.WebServers;
import io.helidon.webserver.WebServer;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The notes by the Model Context Protocol: with the SDK's own client over HTTP, and line by line on streams. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class McpServiceTest {
    private Memory memory;
    private Embedder embedder;
    private NotesIndex notes;
    private McpRoutes service;
    private WebServer web;
    private Peers peers;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path vault = Files.createDirectories(folder.resolve("vault/Casa"));
        Files.writeString(vault.resolve("Roof.md"), """
                # Roof
                The roof leaks above the kitchen. João will mend it in March with blue tiles.

                See [[Budget]].
                """);
        Files.writeString(vault.resolve("Budget.md"), "# Budget\nThe mending costs 1,200 euros.\n");
        Files.writeString(vault.resolve("Bread & salt.md"), "# Bread\nRye bread rises for twelve hours.\n");
        embedder = Embedder.builtIn();
        notes = NotesIndex.open(folder.resolve("index"), embedder);
        notes.sync(folder.resolve("vault"), SyncListener.NONE);
        memory = Memory.of(notes, folder.resolve("Lareira"));
        ServerOptions options =
                ServerOptions.builder(folder.resolve("home")).port(0).build();
        Routes routes = new Routes(new Guard(List.of(), true, List.of()), ServerLimits.defaults());
        service = McpRoutes.register(routes, () -> tools(true), () -> true, "1");
        peers = WebServers.peers(options.limits());
        web = WebServers.start(options, InetAddress.getLoopbackAddress(), peers, routes);
    }

    private NoteTools tools(boolean writes) {
        Rag rag = Rag.withoutModel(notes);
        return new NoteTools(() -> notes, rag::ask, writes ? Optional.of(() -> memory) : Optional.empty());
    }

    @AfterAll
    void stop() {
        service.close();
        peers.close();
        web.stop();
        notes.close();
        embedder.close();
    }

    @Test
    void aClientSearchesReadsAsksRelatesAndRemembers() {
        try (McpSyncClient client = client()) {
            assertThat(client.initialize().serverInfo().name()).isEqualTo("lareira");
            assertThat(client.listTools().tools().stream().map(McpSchema.Tool::name))
                    .containsExactlyInAnyOrder("search_notes", "read_note", "ask_notes", "related_notes", "remember");
            assertThat(client.listTools().tools().stream()
                            .filter(tool -> !tool.annotations().readOnlyHint())
                            .map(McpSchema.Tool::name))
                    .containsExactly("remember");
            String found = text(client, "search_notes", Map.of("query", "who repairs the roof?", "limit", 2));
            assertThat(found)
                    .startsWith("vault/Casa/Roof.md, line 2 (of lines 1 to ")
                    .contains("João will mend it", "meaning ");
            assertThat(text(client, "search_notes", Map.of("query", "tag:nothing-has-this")))
                    .isEqualTo("Nothing found.");
            assertThat(text(client, "read_note", Map.of("note", "vault/Casa/Roof.md")))
                    .startsWith("# Roof\n")
                    .endsWith("See [[Budget]].");
            assertThat(text(client, "read_note", Map.of("note", "bread", "from_line", 2, "to_line", 2)))
                    .isEqualTo("Rye bread rises for twelve hours.");
            assertThat(text(client, "ask_notes", Map.of("question", "What does the mending cost?")))
                    .contains("1,200 euros", "[1] vault/Casa/Budget.md, line 2: Budget\n");
            assertThat(text(client, "related_notes", Map.of("note", "Casa/Roof.md")))
                    .startsWith("vault/Casa/Budget.md (linked): Budget");
            assertThat(text(client, "remember", Map.of("fact", "The roof was mended.")))
                    .startsWith("Remembered in " + memory.folder());
            assertThat(memory.facts()).extracting(Fact::text).contains("The roof was mended.");
        }
    }

    @Test
    void aWrongCallIsAnAnswerThatTheModelCanRead() {
        try (McpSyncClient client = client()) {
            client.initialize();
            CallToolResult unknown = call(client, "read_note", Map.of("note", "../../etc/passwd"));
            assertThat(unknown.isError()).isTrue();
            assertThat(text(unknown)).contains("no note is called ../../etc/passwd");
            CallToolResult missing = call(client, "search_notes", Map.of("limit", 3));
            assertThat(missing.isError()).isTrue();
            assertThat(text(missing)).contains("query");
            assertThatThrownBy(() -> call(client, "burn", Map.of())).isInstanceOf(McpError.class);
        }
    }

    @Test
    void notesAreResources() {
        try (McpSyncClient client = client()) {
            client.initialize();
            List<McpSchema.Resource> resources = client.listResources().resources();
            assertThat(resources.stream().map(McpSchema.Resource::uri))
                    .containsExactlyInAnyOrder(
                            "note://lareira/vault%2FCasa%2FRoof.md",
                            "note://lareira/vault%2FCasa%2FBudget.md",
                            "note://lareira/vault%2FCasa%2FBread%20%26%20salt.md");
            for (McpSchema.Resource resource : resources) {
                McpSchema.ReadResourceResult read = client.readResource(resource);
                assertThat(((McpSchema.TextResourceContents) read.contents().getFirst()).text())
                        .startsWith("# ");
            }
            assertThat(client.listResourceTemplates().resourceTemplates()).hasSize(1);
            assertThatThrownBy(() -> client.readResource(McpSchema.ReadResourceRequest.builder("note://lareira/none")
                            .build()))
                    .isInstanceOf(McpError.class);
        }
    }

    @Test
    void aSessionIsNeededAndEnds() throws Exception {
        assertThat(post("", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("none", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(post("", "{\"jsonrpc\":\"2.0\"}").statusCode()).isEqualTo(400);
        HttpResponse<String> begun = post("", INITIALIZE);
        assertThat(begun.statusCode()).isEqualTo(200);
        String session = begun.headers().firstValue("Mcp-Session-Id").orElseThrow();
        assertThat(post(session, INITIALIZED).statusCode()).isEqualTo(202);
        HttpResponse<String> list = post(session, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}");
        assertThat(list.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(list.body()).contains("\"search_notes\"");
        HttpRequest end = request(session).DELETE().build();
        assertThat(HTTP.send(end, BodyHandlers.ofString()).statusCode()).isEqualTo(204);
        assertThat(post(session, INITIALIZED).statusCode()).isEqualTo(404);
    }

    @Test
    void onStreamsEachMessageIsALine() throws IOException {
        PipedInputStream in = new PipedInputStream();
        PipedOutputStream toServer = new PipedOutputStream(in);
        PipedInputStream fromServer = new PipedInputStream(1 << 16);
        try (McpService streams = McpService.streams(in, new PipedOutputStream(fromServer), tools(false), "1");
                BufferedReader answers =
                        new BufferedReader(new InputStreamReader(fromServer, StandardCharsets.UTF_8))) {
            assertThat(streams).isNotNull();
            toServer.write((INITIALIZE + "\n" + INITIALIZED + "\n").getBytes(StandardCharsets.UTF_8));
            toServer.flush();
            JsonNode greeting = json(answers);
            assertThat(greeting.at("/result/serverInfo/name").asString())
                    .as(greeting.toString())
                    .isEqualTo("lareira");
            toServer.write(
                    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}\n".getBytes(StandardCharsets.UTF_8));
            toServer.flush();
            assertThat(json(answers)
                            .at("/result/tools")
                            .valueStream()
                            .map(tool -> tool.get("name").asString()))
                    .containsExactlyInAnyOrder("search_notes", "read_note", "ask_notes", "related_notes");
            toServer.close();
        }
    }

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
            + "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";
    private static final String INITIALIZED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

    private static JsonNode json(BufferedReader lines) throws IOException {
        return JsonMapper.shared().readTree(lines.readLine());
    }

    private HttpRequest.Builder request(String session) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + "/mcp"))
                .header("Accept", "application/json, text/event-stream");
        return session.isEmpty() ? request : request.header("Mcp-Session-Id", session);
    }

    private HttpResponse<String> post(String session, String body) throws IOException, InterruptedException {
        return HTTP.send(request(session).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private McpSyncClient client() {
        return McpClient.sync(HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + web.port())
                        .build())
                .requestTimeout(Duration.ofSeconds(120))
                .initializationTimeout(Duration.ofSeconds(120))
                .build();
    }

    private static CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
    }

    private static String text(McpSyncClient client, String tool, Map<String, Object> arguments) {
        CallToolResult result = call(client, tool, arguments);
        assertThat(result.isError()).as(text(result)).isNotEqualTo(true);
        return text(result);
    }

    private static String text(CallToolResult result) {
        return ((McpSchema.TextContent) result.content().getFirst()).text();
    }
}

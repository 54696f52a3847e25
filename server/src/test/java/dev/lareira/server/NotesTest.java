package dev.lareira.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.server.internal.notes.KnownVaults;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code /notes}, {@code /memory} and Miyo's routes over a small vault. */
@Timeout(180)
@TestMethodOrder(MethodOrderer.MethodName.class)
class NotesTest {
    @TempDir
    static Path folder;

    private static Path vault;
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        vault = vault(folder.resolve("Casa"));
        server = TestServer.with(options -> options.notes(List.of(vault)).offline(true));
        awaitSync(server);
    }

    /** A vault of Obsidian with four notes. */
    static Path vault(Path root) throws IOException {
        Files.createDirectories(root.resolve(".obsidian"));
        Files.createDirectories(root.resolve("House"));
        Files.writeString(root.resolve("House/Roof.md"), """
                ---
                tags: [house]
                aliases: [Tiles]
                ---
                # Roof

                ## Budget

                The roofer Almeida asked for 4,200 euros to replace the broken tiles of the roof.
                We decided on 12 March to accept, and to pay in two parts. See [[Bank]].

                ## Weather

                It must not rain for three days.
                """);
        Files.writeString(root.resolve("House/Bank.md"), """
                # Bank

                The bank lends us 3,000 euros for the roof at 4 percent. Ask for Teresa.
                """);
        Files.writeString(root.resolve("Bread.md"), """
                # Bread

                Flour 500 g, water 350 g, salt 10 g. Rest overnight, bake at 240 degrees.
                """);
        Files.writeString(root.resolve("2026-03-01.md"), """
                Walked along the river with Ana. She told me about her new school.
                """);
        return root;
    }

    static void awaitSync(TestServer server) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            JsonNode status = TestServer.json(server.get("/notes/status").body());
            if (status.path("chunks").asInt() > 0
                    && status.at("/sources/0/state").asString("").equals("idle")) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no sync: " + server.get("/notes/status").body());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static JsonNode get(String path) {
        HttpResponse<String> response = server.get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return TestServer.json(response.body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void theStatusTellsOfEachFolder() {
        JsonNode source = get("/notes/status").at("/sources/0");
        assertThat(source.path("path").asString()).isEqualTo(vault.toString());
        assertThat(source.path("kind").asString()).isEqualTo("obsidian");
        assertThat(source.path("notes").asInt()).isGreaterThanOrEqualTo(4);
        assertThat(source.path("lastSync").asString()).startsWith("20");
        assertThat(source.path("errors")).isEmpty();
    }

    @Test
    void aSearchFindsThePassageWithItsLines() {
        JsonNode found = get("/notes/search?q=" + encoded("what does the roofer want?"));
        assertThat(found.path("good").asBoolean()).isTrue();
        JsonNode hit = found.at("/hits/0");
        assertThat(hit.path("path").asString()).isEqualTo("Casa/House/Roof.md");
        assertThat(hit.path("text").asString()).contains("4,200 euros");
        assertThat(hit.path("heading").asString()).contains("Budget");
        assertThat(hit.path("line").asInt()).as("the line that answers").isEqualTo(9);
        assertThat(hit.path("startLine").asInt()).isBetween(5, 7);
        assertThat(hit.path("endLine").asInt()).isBetween(9, 16);
        assertThat(hit.at("/score/fused").asDouble()).isPositive();
        assertThat(hit.path("uri").asString()).startsWith("obsidian://open?vault=Casa");
        assertThat(get("/notes/search?q=" + encoded("tag:house tiles")).path("hits"))
                .isNotEmpty();
        assertThat(server.get("/notes/search?q=after%3Anonsense").statusCode()).isEqualTo(400);
        assertThat(server.get("/notes/search").statusCode()).isEqualTo(400);
    }

    @Test
    void aNoteComesWithItsLinks() {
        JsonNode note = get("/notes/note?path=" + encoded("Casa/House/Roof.md"));
        assertThat(note.path("text").asString()).startsWith("---").contains("three days");
        assertThat(note.at("/links/0/path").asString()).isEqualTo("Casa/House/Bank.md");
        assertThat(get("/notes/note?path=Bank").at("/backlinks/0/title").asString())
                .isEqualTo("Roof");
        assertThat(get("/notes/related?path=Roof").at("/notes/0/path").asString())
                .isEqualTo("Casa/House/Bank.md");
        assertThat(get("/notes/titles?q=ro").at("/notes/0/title").asString()).isEqualTo("Roof");
        for (String nowhere : List.of("Casa/Nothing.md", "Casa/../../etc/passwd", "/etc/passwd")) {
            assertThat(server.get("/notes/note?path=" + encoded(nowhere)).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aQuestionIsAnsweredWithCitations() {
        List<JsonNode> events = ask("How much money did the roofer ask for?");
        assertThat(events.getFirst().path("event").asString()).isEqualTo("passages");
        assertThat(events.getFirst().path("good").asBoolean()).isTrue();
        assertThat(events.getFirst().path("passages").findValuesAsString("path"))
                .contains("Casa/House/Roof.md");
        assertThat(events.getFirst().at("/passages/0/n").asInt()).isEqualTo(1);
        JsonNode roof = events.getFirst()
                .path("passages")
                .valueStream()
                .filter(passage -> passage.path("path").asString().equals("Casa/House/Roof.md"))
                .findFirst()
                .orElseThrow();
        assertThat(roof.path("line").asInt()).as("the line that answers").isEqualTo(9);
        assertThat(roof.path("startLine").asInt()).isBetween(5, 7);
        StringBuilder text = new StringBuilder();
        events.stream()
                .filter(event -> event.path("event").asString().equals("text"))
                .forEach(event -> text.append(event.path("text").asString()));
        assertThat(text.toString()).contains("4,200").containsPattern("\\[[0-9]]");
        JsonNode done = events.getLast();
        assertThat(done.path("event").asString()).isEqualTo("done");
        assertThat(done.path("reason").asString()).isIn("stop", "length");
        assertThat(done.path("citations")).isNotEmpty();
        assertThat(done.at("/metrics/tokens").asInt()).isPositive();
    }

    @Test
    void whereTheNotesHoldNoAnswerThatIsSaid() {
        List<JsonNode> events = ask("Which compiler flags does the Fortran project of NASA use?");
        assertThat(events.getLast().path("reason").asString()).isEqualTo("no_match");
        JsonNode passages = events.stream()
                .filter(event -> event.path("event").asString().equals("passages"))
                .reduce((a, b) -> b)
                .orElseThrow();
        assertThat(passages.path("good").asBoolean()).isFalse();
    }

    @Test
    void anEmptyQuestionIsRefused() {
        assertThat(server.post("/notes/ask", "{\"question\":\" \"}").statusCode())
                .isEqualTo(400);
        assertThat(server.post("/notes/ask", "{\"question\":\"x\",\"model\":\"nowhere\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    private static List<JsonNode> ask(String question) {
        HttpResponse<String> response = server.post("/notes/ask", "{\"question\":\"" + question + "\"}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        List<JsonNode> events = new ArrayList<>(TestServer.objects(response.body()));
        events.removeIf(event -> event.path("event").asString().equals("ping"));
        return events;
    }

    @Test
    void factsAreRememberedFoundChangedAndForgotten() {
        HttpResponse<String> made =
                server.post("/memory", "{\"text\":\"Ana is allergic to walnuts.\",\"source\":\"chat\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        JsonNode fact = TestServer.json(made.body());
        assertThat(Path.of(fact.path("path").asString())).exists().startsWith(vault);
        assertThat(get("/memory").at("/facts/0/text").asString()).contains("walnuts");
        assertThat(get("/memory?q=" + encoded("what is Ana allergic to?")).at("/facts/0/id"))
                .isEqualTo(fact.path("id"));
        String id = "/memory/" + encoded(fact.path("id").asString()).replace("+", "%20");
        HttpResponse<String> edited = server.send(server.request(id)
                .PUT(BodyPublishers.ofString("{\"text\":\"Ana may eat walnuts.\"}"))
                .build());
        assertThat(edited.statusCode()).as(edited.body()).isEqualTo(200);
        assertThat(server.delete(id, "").statusCode()).isEqualTo(204);
        assertThat(server.delete(id, "").statusCode()).isEqualTo(404);
        assertThat(Path.of(fact.path("path").asString())).doesNotExist();
        assertThat(get("/memory").path("facts")).isEmpty();
        assertThat(server.post("/memory", "{\"text\":\"\"}").statusCode()).isEqualTo(400);
    }

    @Test
    void aConversationIsKeptInTheVaultAndNowhereElse() {
        HttpResponse<String> kept = server.post(
                "/notes/export", "{\"title\":\"../../Of trees: a talk\",\"markdown\":\"**You** How high?\"}");
        assertThat(kept.statusCode()).as(kept.body()).isEqualTo(201);
        assertThat(Path.of(TestServer.json(kept.body()).path("path").asString()).normalize())
                .exists()
                .startsWith(vault.resolve("Lareira"));
        assertThat(server.post("/notes/export", "{\"title\":\"\"}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void miyoSearchesAsObsidianCopilotAsks() {
        assertThat(get("/v0/health").path("status").asString()).isEqualTo("ok");
        assertThat(get("/v0/folder?path=" + encoded(vault.toString()))
                        .path("path")
                        .asString())
                .isEqualTo(vault.toString());
        assertThat(get("/v0/folder?path=Casa").path("recursive").asBoolean()).isTrue();
        assertThat(server.get("/v0/folder?path=Nowhere").statusCode()).isEqualTo(404);
        assertThat(server.post("/v0/folder", TestServer.json(Map.of("path", vault.toString())))
                        .statusCode())
                .isEqualTo(409);
        assertThat(TestServer.json(server.post("/v0/folder", "{\"path\":\"/no/such/folder\"}")
                                .body())
                        .path("detail")
                        .asString())
                .contains("/no/such/folder");
        JsonNode byName = server.ok("/v0/search", "{\"query\":\"roofer\",\"folder_name\":\"Casa\",\"limit\":3}");
        assertThat(byName.at("/results/0/path").asString()).isEqualTo("House/Roof.md");
        assertThat(byName.at("/results/0/chunk_text").asString()).contains("Almeida");
        assertThat(byName.at("/results/0/score").asDouble()).isPositive();
        JsonNode byPath = server.ok(
                "/v0/search",
                TestServer.json(Map.of(
                        "query",
                        "roofer",
                        "folder_path",
                        vault.toString(),
                        "filters",
                        List.of(Map.of("field", "mtime", "gte", 1)))));
        assertThat(byPath.at("/results/0/path").asString())
                .isEqualTo(vault.resolve("House/Roof.md").toString());
        assertThat(server.ok(
                                "/v0/search",
                                "{\"query\":\"roofer\",\"folder_name\":\"Casa\",\"filters\":[{\"field\":\"mtime\",\"lt\":1}]}")
                        .path("results"))
                .isEmpty();
        assertThat(server.ok("/v0/search/related", "{\"file_path\":\"House/Roof.md\",\"folder_name\":\"Casa\"}")
                        .at("/results/0/path")
                        .asString())
                .isEqualTo("House/Bank.md");
        assertThat(get("/v0/folder/files?folder_name=Casa&title=roof")
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(get("/v0/folder/documents?folder_name=Casa&path=" + encoded("House/Roof.md"))
                        .at("/documents/0/chunk_index")
                        .asInt())
                .isZero();
        assertThat(server.ok("/v0/parse-doc", "{\"folder_name\":\"Casa\",\"path\":\"Bread.md\"}")
                        .path("text")
                        .asString())
                .contains("Flour");
        assertThat(server.post("/v0/parse-doc", "{\"path\":\"/etc/passwd\"}").statusCode())
                .isEqualTo(404);
        assertThat(server.post("/v0/scan", "{\"path\":\"Casa\"}").statusCode()).isEqualTo(202);
    }

    @Test
    void zFoldersComeAndGo() throws Exception {
        Path other = Files.createDirectories(folder.resolve("Other"));
        Files.writeString(other.resolve("Boat.md"), "# Boat\n\nThe boat needs new sails before summer.\n");
        assertThat(server.post("/notes/sources", TestServer.json(Map.of("path", other.toString())))
                        .statusCode())
                .isEqualTo(202);
        // Other notes may be near before this one is read.
        String first = "";
        for (int i = 0; i < 300 && !first.equals("Other/Boat.md"); i++) {
            Thread.sleep(100);
            first = get("/notes/search?q=sails").at("/hits/0/path").asString("");
        }
        assertThat(first).isEqualTo("Other/Boat.md");
        assertThat(server.delete("/notes/sources?path=" + encoded(other.toString()), "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("/notes/search?q=" + encoded("\"new sails\"")).path("hits"))
                .isEmpty();
        assertThat(other.resolve("Boat.md")).exists();
        assertThat(server.post("/notes/sources", "{\"path\":\"/no/such/folder\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(server.post("/notes/sources", "{\"path\":\"relative\"}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void vaultsOfOtherProgramsAreOffered(@TempDir Path home) throws IOException {
        Path obsidian = Files.createDirectories(home.resolve("Notes"));
        Path logseq = Files.createDirectories(home.resolve("Graph/logseq"));
        Files.writeString(logseq.resolve("config.edn"), "{}");
        Path list = Files.createDirectories(home.resolve(".config/obsidian")).resolve("obsidian.json");
        Files.writeString(
                list,
                TestServer.json(Map.of(
                        "vaults",
                        Map.of("a", Map.of("path", obsidian.toString()), "b", Map.of("path", "/gone/away")))));
        Path graphs = Files.createDirectories(home.resolve(".logseq/graphs"));
        Files.writeString(
                graphs.resolve("logseq_local_" + logseq.getParent().toString().replace("/", "++") + ".transit"), "");
        assertThat(new KnownVaults(home, Map.of()).list())
                .extracting(known -> known.folder())
                .containsExactly(obsidian, logseq.getParent());
    }
}

package dev.lareira.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.core.Embedder;
import dev.lareira.rag.EmbedderSetting;
import dev.lareira.rag.IndexStatus;
import dev.lareira.rag.NotesIndex;
import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two vaults with notes of the same path, and an embedder that the person chose by another program. */
@Timeout(180)
class NotesOfSeveralVaultsTest {
    private static Path vault(Path folder, String name, String text) throws IOException {
        Path vault = Files.createDirectories(folder.resolve(name));
        Files.writeString(vault.resolve("Roof.md"), "# Roof\n\n" + text + "\n");
        return vault;
    }

    @Test
    void ofTwoNotesOfTheSamePathOnlyTheChosenOneIsAsked(@TempDir Path folder) throws Exception {
        List<Path> vaults = List.of(
                vault(folder, "Casa", "The roofer Almeida asked for 4,200 euros to mend the roof."),
                vault(folder, "Work", "The roofer Batista asked for 900 euros to mend the roof of the office."));
        try (TestServer server =
                TestServer.with(options -> options.notes(vaults).offline(true))) {
            NotesTest.awaitSync(server);
            for (String name : List.of("Casa", "Work")) {
                String body = TestServer.json(Map.of(
                        "question", "Who asked for money to mend the roof?", "notes", List.of(name + "/Roof.md")));
                JsonNode passages = TestServer.objects(
                                server.post("/notes/ask", body).body())
                        .getFirst();
                assertThat(passages.path("passages").findValuesAsString("path")).containsExactly(name + "/Roof.md");
            }
        }
    }

    @Test
    void theEmbedderThatAPersonChoseMakesTheVectors(@TempDir Path folder) throws Exception {
        Path model = Golden.file("arch/bert.gguf");
        Path vault = vault(folder, "Casa", "The roofer Almeida asked for 4,200 euros.");
        Path home;
        try (TestServer server = TestServer.with(options -> {
            new EmbedderSetting(options.build().home().resolve("notes")).choose(model.toString());
            return options.notes(List.of(vault)).offline(true);
        })) {
            home = server.home;
            NotesTest.awaitSync(server);
            assertThat(TestServer.json(server.get("/notes/status").body())
                            .path("embedder")
                            .asString())
                    .isEqualTo("bert");
        }
        try (Embedder embedder = Embedder.load(model);
                NotesIndex notes = NotesIndex.open(home.resolve("notes"), embedder)) {
            IndexStatus status = notes.status();
            assertThat(status.model()).isEqualTo(embedder.fingerprint());
            assertThat(status.nextModel()).isEmpty();
            assertThat(status.pending()).isZero();
        }
    }
}

package dev.lareira.cli.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.core.ToolCall;
import dev.lareira.core.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** {@code lareira mcp} of the finished jar, as a program starts it. */
@Timeout(300)
class NotesMcpIT {
    @TempDir
    private Path home;

    @Test
    void aProgramReadsTheNotesAndRemembersOnlyWhereItMay() throws IOException, InterruptedException {
        Path vault = Files.createDirectories(home.resolve("vault"));
        Files.writeString(vault.resolve("Bread.md"), "The rye bread is baked for 45 minutes at 230 degrees.\n");
        Process added = new ProcessBuilder(lareira("notes", "add", vault.toString()))
                .redirectErrorStream(true)
                .start();
        String told = new String(added.getInputStream().readAllBytes());
        assertThat(added.waitFor()).as(told).isZero();
        try (McpTools tools = connect("mcp", "--no-model")) {
            assertThat(names(tools)).doesNotContain("remember").contains("ask_notes");
            assertThat(call(tools, "search_notes", "{\"query\":\"how long does bread bake?\"}"))
                    .startsWith("vault/Bread.md, line 1 (of lines 1 to 1")
                    .contains("45 minutes");
            assertThat(call(tools, "ask_notes", "{\"question\":\"how long does bread bake?\"}"))
                    .contains("[1] vault/Bread.md, line 1", "45 minutes");
        }
        try (McpTools tools = connect("mcp", "--no-model", "--allow-writes")) {
            assertThat(tools.find(new ToolCall("1", "remember", "{}"))
                            .orElseThrow()
                            .effectful())
                    .isTrue();
            assertThat(call(tools, "remember", "{\"fact\":\"Ana likes rye bread.\"}"))
                    .startsWith("Remembered in " + vault);
        }
        try (Stream<Path> files = Files.walk(vault.resolve("Lareira"))) {
            Path fact = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            assertThat(Files.readString(fact)).contains("Ana likes rye bread.");
        }
    }

    private List<String> lareira(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-Duser.home=" + home,
                "-jar",
                Path.of(System.getProperty("lareira.jar")).toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private McpTools connect(String... arguments) throws IOException {
        List<String> command = lareira(arguments);
        Object server = Map.of("command", command.getFirst(), "args", command.subList(1, command.size()));
        Path config = Files.writeString(
                home.resolve("mcp.json"),
                JsonMapper.shared().writeValueAsString(Map.of("mcpServers", Map.of("notes", server))));
        return McpTools.connect(config);
    }

    private static List<String> names(McpTools tools) {
        return tools.specs().stream().map(ToolSpec::name).toList();
    }

    private static String call(McpTools tools, String name, String arguments) {
        return tools.find(new ToolCall("1", name, arguments)).orElseThrow().call(arguments);
    }
}

package dev.lareira.cli.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.core.LareiraException;
import dev.lareira.core.ToolCall;
import dev.lareira.core.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class McpToolsTest {
    @TempDir
    private Path folder;

    @Test
    void toolsOfTwoServersAreListedAndCalled() throws IOException {
        Path list = folder.resolve("list");
        try (McpTools tools = McpTools.connect(config(Map.of(
                "mcpServers",
                Map.of("kitchen", program(Kitchen.command(list)), "other", program(Kitchen.command(list))))))) {
            assertThat(tools.specs()).hasSize(6);
            assertThat(tools.specs().stream().map(ToolSpec::name)).contains("stove", "buy", "burn");
            assertThat(tools.specs().stream().map(ToolSpec::name).filter(name -> name.contains(".")))
                    .hasSize(3);
            assertThat(tools.specs().getFirst().parametersJson()).contains("\"enum\":[\"large\"]");
            assertThat(call(tools, "stove", "{\"pot\":\"large\"}")).isEqualTo("In the large: caldo verde.");
            assertThat(call(tools, "buy", "{\"thing\":\"large\"}")).isEqualTo("noted");
            assertThat(Files.readString(list)).isEqualTo("large\n");
            assertThat(call(tools, "burn", "{\"what\":\"large\"}"))
                    .startsWith("error: ")
                    .contains("no large to burn");
            assertThat(call(tools, "stove", "{\"pot\":7}")).startsWith("error: ");
            assertThat(find(tools, "stove").effectful()).isFalse();
            assertThat(find(tools, "buy").effectful()).isTrue();
            assertThat(tools.find(new ToolCall("1", "fly", "{}"))).isEmpty();
        }
    }

    @Test
    void aServerThatDoesNotStartIsNamedWithWhatItSaid() throws IOException {
        List<String> broken =
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", "nowhere", "No");
        assertThatThrownBy(() -> McpTools.connect(config(Map.of("mcpServers", Map.of("b", program(broken))))))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining("the MCP server b (")
                .hasMessageContaining("does not answer: the program ended")
                .hasMessageContaining("main class No");
        assertThatThrownBy(() -> McpTools.connect(
                        config(Map.of("mcpServers", Map.of("n", program(List.of("no-such-program-anywhere")))))))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining("no-such-program-anywhere");
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        assertThatThrownBy(() -> McpTools.connect(
                        config(Map.of("servers", Map.of("web", Map.of("url", "http://127.0.0.1:1/mcp"))))))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining(
                        "the MCP server web (http://127.0.0.1:1/mcp) does not answer: nothing listens there");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"mcpServers\":| is not JSON",
                "{}| names no server",
                "{\"mcpServers\":{}}| names no server",
                "{\"mcpServers\":{\"a\":{}}}|the server a in ",
                "{\"mcpServers\":{\"a\":{\"url\":\"ftp://x\"}}}|neither a command nor an http url",
                "{\"mcpServers\":{\"a\":{\"url\":\"::\"}}}|is not one"
            })
    void aConfigurationThatIsNoneIsRefused(String text, String expected) throws IOException {
        Path file = Files.writeString(folder.resolve("mcp.json"), text);
        assertThatThrownBy(() -> McpTools.connect(file))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining(expected);
    }

    private Path config(Object value) throws IOException {
        return Files.writeString(folder.resolve("mcp.json"), JsonMapper.shared().writeValueAsString(value));
    }

    private static Map<String, Object> program(List<String> command) {
        return Map.of("command", command.getFirst(), "args", command.subList(1, command.size()));
    }

    private static McpTool find(McpTools tools, String name) {
        return tools.find(new ToolCall("1", name, "{}")).orElseThrow();
    }

    private static String call(McpTools tools, String name, String arguments) {
        return find(tools, name).call(arguments);
    }
}

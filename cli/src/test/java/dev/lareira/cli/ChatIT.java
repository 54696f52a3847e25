package dev.lareira.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.cli.mcp.Kitchen;
import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A chat whose lines come from a pipe: what is typed is obeyed line by line, without colour and without a terminal. */
class ChatIT {
    @TempDir
    private Path home;

    @Test
    void aConversationGoesOnAndIsSavedAndLoaded() throws IOException {
        Path saved = home.resolve("saved chat.json");
        Path notes = Files.writeString(home.resolve("notes.json"), "[{\"who\":\"me\"}]");
        Jar.Result result = chat(
                "/stats",
                "What is the capital of France?",
                "/save " + saved,
                "/set temp warm",
                "/set top-p 3",
                "/set top-k 7",
                "/set",
                "/system Be brief.",
                "/clear",
                "/system",
                "/load " + notes,
                "/load " + home.resolve("none.json"),
                "/load " + saved,
                "\"\"\"And of",
                "Portugal?\"\"\"",
                "/stats",
                "/nonsense",
                "/exit",
                "never read");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        List<String> lines =
                result.out().replace("> ", "").replace("… ", "").lines().toList();
        assertThat(lines.get(1)).startsWith("no answer yet; context 0 of 4096");
        assertThat(lines.get(2)).contains("Paris");
        assertThat(lines.get(3)).isEqualTo("saved 2 messages to " + saved);
        assertThat(lines.get(4)).contains("'warm' is not a float");
        assertThat(lines.get(5)).contains("--top-p is 3, expected 0 to 1");
        assertThat(lines.get(6)).isEqualTo("top-k is 7");
        assertThat(lines.get(7)).contains("seed random", "temp 0.0", "top-k 7", "top-p 0.95");
        assertThat(lines.subList(8, 11)).containsExactly("system message set", "forgotten", "Be brief.");
        assertThat(lines.get(11)).contains("not a saved conversation", "role");
        assertThat(lines.get(12)).isEqualTo("/load: no file " + home.resolve("none.json"));
        assertThat(lines.get(13)).isEqualTo("loaded 2 messages");
        assertThat(String.join("\n", lines.subList(14, lines.size())))
                .contains("Portugal", "last answer: read", "no command /nonsense")
                .doesNotContain("\u001b");
        JsonNode messages = Golden.json(saved);
        assertThat(messages.valueStream().map(message -> message.get("role").asString()))
                .containsExactly("user", "assistant");
        assertThat(messages.get(1).get("content").asString()).contains("Paris");
    }

    @Test
    void toolsOfAServerRunOnceTheyAreAllowed() throws IOException {
        Path list = home.resolve("shopping list");
        List<String> command = Kitchen.command(list);
        Path config = Files.writeString(
                home.resolve("mcp.json"),
                JsonMapper.shared()
                        .writeValueAsString(Map.of(
                                "mcpServers",
                                Map.of(
                                        "kitchen",
                                        Map.of(
                                                "command", command.getFirst(),
                                                "args", command.subList(1, command.size()))))));
        String[] question = {"Put it on the list.", "n", "/clear", "Put it on the list.", "y", "/exit"};
        Jar.Result result =
                chat(List.of("-n", "64", "--mcp-config", config.toString(), "--tool-choice", "buy"), question);
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("buy {\"thing\":\"large\"}", "Run buy of kitchen? [y]es, [a]lways, [N]o", "noted");
        assertThat(Files.readString(list)).isEqualTo("large\n");
    }

    private Jar.Result chat(String... lines) {
        return chat(List.of("-n", "24"), lines);
    }

    private Jar.Result chat(List<String> options, String... lines) {
        String model = Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf").toString();
        List<String> arguments = new ArrayList<>(List.of("chat", model, "--temp", "0", "--exact", "--threads", "2"));
        arguments.addAll(options);
        return Jar.direct(home).runWithInput(String.join("\n", lines) + "\n", arguments.toArray(String[]::new));
    }
}

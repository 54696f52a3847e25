package dev.lareira.cli;

import dev.lareira.cli.mcp.McpTools;
import dev.lareira.core.Chat;
import dev.lareira.core.Model;
import dev.lareira.core.ModelStore;
import dev.lareira.core.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "chat",
        description = "Talk with a model; /help inside lists what can be set and saved.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira chat", "  lareira chat model.gguf --system \"Answer in one sentence.\" --temp 0.5"})
final class ChatCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A GGUF file, or a name that `lareira list` shows (default: " + ModelStore.DEFAULT_CHAT_MODEL
                    + ", fetched when it is not there).")
    private String name;

    @Option(names = "--system", paramLabel = "TEXT", description = "System message.")
    private String system = "";

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private AnswerOptions answers;

    @Option(
            names = "--mcp-config",
            paramLabel = "FILE",
            description = "Tools of the MCP servers in this file; you are asked before any that may change something.")
    private Path mcpConfig;

    @Mixin
    private LoadingOptions loading;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ModelStore store = ModelStore.open();
        sampling.check();
        Path path = name == null ? DefaultModel.find(store, spec.commandLine().getErr()) : store.find(name);
        Path history = store.folder().resolveSibling("history");
        Files.createDirectories(history.getParent());
        try (McpTools servers = mcpConfig == null ? McpTools.none() : McpTools.connect(mcpConfig);
                Model model = Model.load(path, loading.options());
                Chat chat = Chat.of(model).system(system);
                Terminal terminal =
                        TerminalBuilder.builder().system(true).dumb(true).build()) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .completer(new StringsCompleter(ChatCommands.NAMES))
                    .variable(LineReader.HISTORY_FILE, history)
                    .variable(LineReader.SECONDARY_PROMPT_PATTERN, ChatLoop.MORE)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            List<ToolSpec> tools = new ArrayList<>(answers.tools());
            tools.addAll(servers.specs());
            chat.tools(tools);
            answers.think().ifPresent(chat::thinking);
            terminal.writer().println(path.getFileName() + " is listening. /help lists the commands, Ctrl-D leaves.");
            ChatCommands commands = new ChatCommands(chat, model, sampling);
            new ChatLoop(chat, model.tokenizer(), sampling, answers, commands, new ToolDesk(servers, reader), reader)
                    .run();
        }
        return 0;
    }
}

package dev.lareira.cli;

import dev.lareira.core.Chat;
import dev.lareira.core.LareiraException;
import dev.lareira.core.LoadOptions;
import dev.lareira.core.Message;
import dev.lareira.core.Model;
import dev.lareira.core.ModelStore;
import dev.lareira.core.Timings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(name = "chat", description = "Talk with a model.", mixinStandardHelpOptions = true)
final class ChatCommand implements Callable<Integer> {
    private static final String HELP = """
            /system TEXT   set the system message     /set temp|top-k|top-p|min-p|seed|max VALUE
            /save FILE     write the conversation     /load FILE     go on with a saved one
            /clear         forget the conversation    /stats         speed and context
            /help          this list                  /exit          leave (Ctrl-D)
            A line that ends in \\ goes on in the next. Ctrl-C stops an answer.""";

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A GGUF file, or a name that `lareira list` shows (default: smollm2:135m).")
    private String name = ModelStore.DEFAULT_CHAT_MODEL;

    @Option(names = "--ctx", paramLabel = "TOKENS", description = "Context length.")
    private int context;

    @Option(
            names = {"-t", "--threads"},
            description = "Threads (default: ${DEFAULT-VALUE}).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--system", paramLabel = "TEXT", description = "System message.")
    private String system = "";

    @Mixin
    private SamplingOptions sampling;

    @Override
    public Integer call() throws IOException {
        ModelStore store = ModelStore.open();
        Path path = store.find(name);
        Path history = store.folder().resolveSibling("history");
        Files.createDirectories(history.getParent());
        try (Terminal terminal =
                        TerminalBuilder.builder().system(true).dumb(true).build();
                Model model = Model.load(
                        path,
                        LoadOptions.builder()
                                .contextLength(context)
                                .threads(threads)
                                .build());
                Chat chat = Chat.of(model).system(system)) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .variable(LineReader.HISTORY_FILE, history)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            terminal.writer().println(path.getFileName() + " is listening. /help for commands.");
            converse(chat, model, reader, terminal);
        }
        return 0;
    }

    private void converse(Chat chat, Model model, LineReader reader, Terminal terminal) {
        while (true) {
            try {
                String line = read(reader);
                if (line.equals("/exit") || line.equals("/bye")) {
                    return;
                }
                if (line.startsWith("/")) {
                    terminal.writer().println(command(chat, model, line));
                } else if (!line.isBlank()) {
                    answer(chat, line, terminal);
                }
            } catch (UserInterruptException e) {
                terminal.writer().println("(/exit or Ctrl-D leaves)");
            } catch (EndOfFileException e) {
                return;
            } catch (LareiraException e) {
                terminal.writer().println(e.getMessage());
            }
            terminal.flush();
        }
    }

    private static String read(LineReader reader) {
        StringBuilder text = new StringBuilder(reader.readLine("> "));
        while (text.toString().endsWith("\\")) {
            text.setCharAt(text.length() - 1, '\n');
            text.append(reader.readLine("… "));
        }
        return text.toString().strip();
    }

    private void answer(Chat chat, String line, Terminal terminal) {
        AtomicBoolean stopped = new AtomicBoolean();
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> stopped.set(true));
        try {
            chat.options(sampling.options());
            chat.stream(line, token -> {
                terminal.writer().print(token.text());
                terminal.flush();
                return !stopped.get();
            });
            terminal.writer().println(stopped.get() ? " (stopped)" : "");
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
        }
    }

    private String command(Chat chat, Model model, String line) {
        String[] words = line.split("\\s+", 2);
        String rest = words.length > 1 ? words[1] : "";
        try {
            return switch (words[0]) {
                case "/help" -> HELP;
                case "/system" -> {
                    chat.system(rest);
                    yield "system message set";
                }
                case "/set" -> set(rest);
                case "/clear" -> {
                    chat.messages(List.of()).system(system);
                    yield "forgotten";
                }
                case "/stats" -> stats(chat, model);
                case "/save" -> save(chat, Path.of(rest));
                case "/load" -> load(chat, Path.of(rest));
                default -> "no command " + words[0] + "; /help lists them";
            };
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            return words[0] + " failed: " + e.getMessage();
        }
    }

    private String set(String assignment) {
        String[] parts = assignment.split("[\\s=]+");
        if (parts.length != 2) {
            return "expected /set NAME VALUE";
        }
        switch (parts[0]) {
            case "temp" -> sampling.temperature = Float.parseFloat(parts[1]);
            case "top-k" -> sampling.topK = Integer.parseInt(parts[1]);
            case "top-p" -> sampling.topP = Float.parseFloat(parts[1]);
            case "min-p" -> sampling.minP = Float.parseFloat(parts[1]);
            case "seed" -> sampling.seed = Long.parseLong(parts[1]);
            case "max" -> sampling.maxTokens = Integer.parseInt(parts[1]);
            default -> {
                return "no setting " + parts[0] + "; there are temp, top-k, top-p, min-p, seed, max";
            }
        }
        return parts[0] + " is " + parts[1];
    }

    private static String stats(Chat chat, Model model) {
        Timings timings = chat.timings();
        return "last answer: read %d tokens at %.1f tok/s, wrote %d at %.1f tok/s; context %d of %d"
                .formatted(
                        timings.promptTokens(),
                        timings.promptTokensPerSecond(),
                        timings.generatedTokens(),
                        timings.generatedTokensPerSecond(),
                        chat.tokens(),
                        model.contextLength());
    }

    private static String save(Chat chat, Path file) throws IOException {
        Files.writeString(file, new JsonMapper().writeValueAsString(chat.messages()));
        return "saved to " + file;
    }

    private static String load(Chat chat, Path file) throws IOException {
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : new JsonMapper().readTree(Files.readString(file))) {
            messages.add(new Message(
                    message.path("role").asString("user"),
                    message.path("content").asString("")));
        }
        chat.messages(messages);
        return "loaded " + messages.size() + " messages";
    }
}

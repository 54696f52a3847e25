package dev.lareira.cli;

import dev.lareira.core.Chat;
import dev.lareira.core.Message;
import dev.lareira.core.Model;
import dev.lareira.core.Timings;
import dev.lareira.core.ToolCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a line that starts with a slash does in a chat. */
final class ChatCommands {
    static final List<String> NAMES =
            List.of("/help", "/system", "/set", "/save", "/load", "/clear", "/stats", "/exit");

    private static final String HELP = """
            /system TEXT      set the system message; without a text, show it
            /set NAME VALUE   change temp, top-k, top-p, seed …; /set alone shows them all
            /save FILE        write the conversation as JSON
            /load FILE        go on with a saved conversation
            /clear            forget the conversation, keep the system message
            /stats            speed of the last answer, use of the context
            /help             this list
            /exit             leave (also Ctrl-D)
            A line that ends in \\ goes on in the next; \"\"\" begins and ends a message of many lines.
            Ctrl-C stops an answer, the arrow keys bring back earlier lines, Tab completes a command.""";

    private final Chat chat;
    private final Model model;
    private final SamplingOptions sampling;

    ChatCommands(Chat chat, Model model, SamplingOptions sampling) {
        this.chat = chat;
        this.model = model;
        this.sampling = sampling;
    }

    /** Obeys one line and gives what to print. */
    String run(String line) {
        String[] words = line.split("\\s+", 2);
        String rest = words.length > 1 ? words[1].strip() : "";
        try {
            return switch (words[0]) {
                case "/help", "/?" -> HELP;
                case "/system" -> system(rest);
                case "/set" -> rest.isEmpty() ? shown() : set(rest);
                case "/clear" -> clear();
                case "/stats" -> stats();
                case "/save" -> rest.isEmpty() ? "expected /save FILE" : save(Path.of(rest));
                case "/load" -> rest.isEmpty() ? "expected /load FILE" : load(Path.of(rest));
                default -> "no command " + words[0] + "; /help lists them";
            };
        } catch (IOException | InvalidPathException e) {
            return words[0] + ": " + Errors.message(e);
        }
    }

    private String system(String text) {
        if (text.isEmpty()) {
            String now = systemMessage();
            return now.isEmpty() ? "no system message" : now;
        }
        chat.system(text);
        return "system message set";
    }

    private String systemMessage() {
        return chat.messages().stream()
                .filter(message -> message.role().equals("system"))
                .map(Message::content)
                .findFirst()
                .orElse("");
    }

    private String clear() {
        String system = systemMessage();
        chat.messages(List.of()).system(system);
        return "forgotten";
    }

    /** Sets one of the sampling options as the command line does; a value that it would refuse changes nothing. */
    private String set(String assignment) {
        CommandLine settings = new CommandLine(sampling);
        String[] parts = assignment.split("[\\s=]+", 2);
        OptionSpec option = settings.getCommandSpec().findOption("--" + parts[0]);
        if (parts.length < 2 || option == null) {
            return "expected /set NAME VALUE; the names are "
                    + String.join(", ", settings().keySet());
        }
        Object before = option.getValue();
        try {
            settings.parseArgs("--" + parts[0], parts[1]);
            sampling.check();
            return parts[0] + " is " + option.getValue();
        } catch (ParameterException e) {
            option.setValue(before);
            return e.getMessage();
        }
    }

    private String shown() {
        return settings().entrySet().stream()
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining(", "))
                .replace("\n", "\\n");
    }

    /** The sampling options that take a value, by name. */
    private Map<String, Object> settings() {
        Map<String, Object> values = new TreeMap<>();
        for (OptionSpec option : new CommandLine(sampling).getCommandSpec().options()) {
            if (option.arity().max() > 0) {
                Object value = option.getValue();
                values.put(option.longestName().substring(2), value == null ? "random" : value);
            }
        }
        return values;
    }

    private String stats() {
        Timings timings = chat.timings();
        String context = "context %d of %d tokens".formatted(chat.tokens(), model.contextLength());
        return timings.generatedTokens() == 0
                ? "no answer yet; " + context
                : "last answer: read %d tokens in %.2f s (%.0f tok/s), wrote %d in %.2f s (%.0f tok/s); %s"
                        .formatted(
                                timings.promptTokens(),
                                timings.promptNanos() / 1e9,
                                timings.promptTokensPerSecond(),
                                timings.generatedTokens(),
                                timings.generatedNanos() / 1e9,
                                timings.generatedTokensPerSecond(),
                                context);
    }

    private String save(Path file) throws IOException {
        Files.writeString(
                file, new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(chat.messages()));
        return "saved %d messages to %s".formatted(chat.messages().size(), file);
    }

    private String load(Path file) throws IOException {
        List<Message> messages = new ArrayList<>();
        try {
            for (JsonNode message : new JsonMapper().readTree(Files.readString(file))) {
                if (!message.path("role").isString() || !message.path("content").isString()) {
                    return file + " is not a saved conversation: expected an array of {\"role\", \"content\"}";
                }
                messages.add(message(message));
            }
        } catch (JacksonException e) {
            return file + " is not a saved conversation: " + e.getOriginalMessage();
        }
        chat.messages(messages);
        return "loaded %d messages".formatted(messages.size());
    }

    private static Message message(JsonNode saved) {
        List<ToolCall> calls = saved.path("toolCalls")
                .valueStream()
                .map(call -> new ToolCall(
                        call.path("id").asString(""),
                        call.path("name").asString(""),
                        call.path("argumentsJson").asString("{}")))
                .toList();
        return new Message(
                saved.get("role").asString(),
                saved.get("content").asString(),
                saved.path("reasoning").asString(""),
                calls,
                saved.path("toolCallId").asString(""),
                saved.path("toolName").asString(""));
    }
}

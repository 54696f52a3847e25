package dev.lareira.cli;

import dev.lareira.core.Chat;
import dev.lareira.core.FinishReason;
import dev.lareira.core.LareiraException;
import dev.lareira.core.Message;
import dev.lareira.core.OutputEvent;
import dev.lareira.core.ToolCall;
import dev.lareira.core.ToolChoice;
import dev.lareira.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Reads lines of a terminal and prints the answers until the user leaves. */
final class ChatLoop {
    /** Prompt of the lines after the first. */
    static final String MORE = "… ";

    private static final String FENCE = "\"\"\"";
    private static final Set<String> FAREWELLS = Set.of("/exit", "/bye", "/quit");

    private final Chat chat;
    private final Tokenizer tokenizer;
    private final SamplingOptions sampling;
    private final AnswerOptions answers;
    private final ChatCommands commands;
    private final ToolDesk tools;
    private final LineReader reader;
    private final Terminal terminal;
    private final String prompt;

    ChatLoop(
            Chat chat,
            Tokenizer tokenizer,
            SamplingOptions sampling,
            AnswerOptions answers,
            ChatCommands commands,
            ToolDesk tools,
            LineReader reader) {
        this.tools = tools;
        this.answers = answers;
        this.chat = chat;
        this.tokenizer = tokenizer;
        this.sampling = sampling;
        this.commands = commands;
        this.reader = reader;
        terminal = reader.getTerminal();
        prompt = styled("> ", AttributedStyle.BOLD.foreground(AttributedStyle.YELLOW));
    }

    void run() throws IOException {
        while (true) {
            try {
                String text = read();
                if (FAREWELLS.contains(text)) {
                    return;
                }
                if (text.startsWith("/")) {
                    terminal.writer().println(commands.run(text));
                } else if (!text.isBlank()) {
                    answer(text);
                }
            } catch (UserInterruptException e) {
                notice("(/exit or Ctrl-D leaves)");
            } catch (EndOfFileException e) {
                return;
            } catch (LareiraException e) {
                terminal.writer().println(e.getMessage());
            }
            terminal.flush();
        }
    }

    /** One message: a line, lines that end in a backslash and the one after, or all between two fences of three quotes. */
    private String read() {
        String line = reader.readLine(prompt);
        if (line.strip().startsWith(FENCE)) {
            return fenced(line.strip().substring(FENCE.length()));
        }
        StringBuilder text = new StringBuilder(line);
        while (text.toString().endsWith("\\")) {
            text.setCharAt(text.length() - 1, '\n');
            text.append(reader.readLine(MORE));
        }
        return text.toString().strip();
    }

    private String fenced(String first) {
        StringBuilder text = new StringBuilder(first);
        while (!text.toString().stripTrailing().endsWith(FENCE)) {
            text.append('\n').append(reader.readLine(MORE));
        }
        String all = text.toString().stripTrailing();
        return all.substring(0, all.length() - FENCE.length()).strip();
    }

    /** Answers; the answer goes on with the results of the tools that it calls, to which it need not call another. */
    private void answer(String text) throws IOException {
        chat.toolChoice(answers.toolChoice());
        Message answer = answer(List.of(Message.user(text)));
        if (answers.toolChoice().forced()) {
            chat.toolChoice(ToolChoice.AUTO);
        }
        while (!answer.toolCalls().isEmpty()) {
            List<Message> results = new ArrayList<>();
            for (ToolCall call : answer.toolCalls()) {
                notice(call.name() + " " + call.argumentsJson());
                results.add(Message.toolResult(call, tools.result(call)));
            }
            answer = answer(results);
        }
    }

    /** Prints an answer; Ctrl-C ends it, and what is typed meanwhile is not shown amid it. */
    private Message answer(List<Message> messages) throws IOException {
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> chat.cancel());
        boolean echo = terminal.echo(false);
        try {
            chat.options(answers.constrained(sampling.options(tokenizer)));
            boolean[] thinking = {false};
            Message answer = chat.answer(messages, event -> {
                show(event, thinking);
                return true;
            });
            terminal.writer().println();
            if (chat.finishReason() == FinishReason.CANCELLED) {
                notice("(stopped)");
            } else if (chat.finishReason() == FinishReason.CONTEXT_FULL) {
                notice("(the context is full; /clear, or a larger --ctx)");
            }
            return answer;
        } finally {
            terminal.echo(echo);
            terminal.handle(Terminal.Signal.INT, before);
        }
    }

    /** Text as it is, a thought before it faint and on lines of its own. */
    private void show(OutputEvent event, boolean[] thinking) {
        switch (event) {
            case OutputEvent.Reasoning part -> {
                thinking[0] = true;
                terminal.writer().print(styled(part.text(), AttributedStyle.DEFAULT.faint()));
            }
            case OutputEvent.Content part -> {
                if (thinking[0]) {
                    terminal.writer().print("\n\n");
                    thinking[0] = false;
                }
                terminal.writer().print(part.text());
            }
            case OutputEvent.Call part -> {
                // Shown with the question for its result.
            }
        }
        terminal.flush();
    }

    private void notice(String text) {
        terminal.writer().println(styled(text, AttributedStyle.DEFAULT.faint()));
    }

    /** With colour where the terminal has some and the user did not ask for none. */
    private String styled(String text, AttributedStyle style) {
        boolean plain = System.getenv("NO_COLOR") != null;
        return plain ? text : new AttributedStringBuilder().styled(style, text).toAnsi(terminal);
    }
}

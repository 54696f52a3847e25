package dev.lareira.cli;

import dev.lareira.core.Chat;
import dev.lareira.core.FinishReason;
import dev.lareira.core.LareiraException;
import dev.lareira.tokenizer.Tokenizer;
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
    private final ChatCommands commands;
    private final LineReader reader;
    private final Terminal terminal;
    private final String prompt;

    ChatLoop(Chat chat, Tokenizer tokenizer, SamplingOptions sampling, ChatCommands commands, LineReader reader) {
        this.chat = chat;
        this.tokenizer = tokenizer;
        this.sampling = sampling;
        this.commands = commands;
        this.reader = reader;
        terminal = reader.getTerminal();
        prompt = styled("> ", AttributedStyle.BOLD.foreground(AttributedStyle.YELLOW));
    }

    void run() {
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

    /** Prints an answer; Ctrl-C ends it, and what is typed meanwhile is not shown amid it. */
    private void answer(String text) {
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> chat.cancel());
        boolean echo = terminal.echo(false);
        try {
            chat.options(sampling.options(tokenizer)).stream(text, token -> {
                terminal.writer().print(token.text());
                terminal.flush();
                return true;
            });
            terminal.writer().println();
            if (chat.finishReason() == FinishReason.CANCELLED) {
                notice("(stopped)");
            } else if (chat.finishReason() == FinishReason.CONTEXT_FULL) {
                notice("(the context is full; /clear, or a larger --ctx)");
            }
        } finally {
            terminal.echo(echo);
            terminal.handle(Terminal.Signal.INT, before);
        }
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

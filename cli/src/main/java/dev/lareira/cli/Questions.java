package dev.lareira.cli;

import dev.lareira.rag.Answer;
import dev.lareira.rag.AnswerListener;
import dev.lareira.rag.NotesIndex;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.CommandSpec;

/** One question, or those of standard input, each of which may lean on the ones before. */
final class Questions {
    private final CommandSpec spec;
    private final boolean json;

    Questions(CommandSpec spec, boolean json) {
        this.spec = spec;
        this.json = json;
    }

    void answer(String question, NotesIndex notes, BiFunction<String, AnswerListener, Answer> answering)
            throws IOException {
        AnswerPrinter printer = new AnswerPrinter(new Output(spec), json, notes::place);
        if (!question.isBlank()) {
            printer.end(answering.apply(question, printer.listener()));
            return;
        }
        boolean terminal = System.console() != null && System.console().isTerminal();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        boolean first = true;
        while (true) {
            if (terminal) {
                spec.commandLine().getErr().print("> ");
                spec.commandLine().getErr().flush();
            }
            String line = JsonLines.next(in);
            if (line == null) {
                return;
            }
            if (!line.isBlank()) {
                if (!first && !terminal && !json) {
                    spec.commandLine().getOut().println();
                }
                first = false;
                printer.end(answering.apply(line.strip(), printer.listener()));
            }
        }
    }
}

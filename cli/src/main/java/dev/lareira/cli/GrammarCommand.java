package dev.lareira.cli;

import dev.lareira.core.Constraint;
import dev.lareira.core.LareiraException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "grammar",
        description = "Try grammars and JSON schemas on texts.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {GrammarCommand.Check.class, CommandLine.HelpCommand.class},
        footer = {"  lareira grammar check date.gbnf 2026-11-22"})
final class GrammarCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? There is grammar check.");
    }

    @Command(
            name = "check",
            description = "Tell whether texts are what a grammar or a schema allows, and where the first is not.",
            mixinStandardHelpOptions = true,
            footer = {
                "  lareira grammar check date.gbnf 2026-11-22 2026-13-01",
                "  lareira grammar check person.json '{\"name\": \"Ada\"}'",
                "  lareira grammar check person.json --lines < strings.jsonl"
            })
    static final class Check implements Callable<Integer> {
        private static final JsonMapper JSON = new JsonMapper();

        @Parameters(index = "0", paramLabel = "FILE", description = "A grammar, G.gbnf, or a JSON schema, S.json.")
        private Path file;

        @Parameters(index = "1..*", paramLabel = "TEXT", description = "Texts (default: only the file is checked).")
        private List<String> texts = List.of();

        @Option(
                names = "--lines",
                description = "Read a JSON string a line and answer {\"accepted\":…,\"position\":…} for each;"
                        + " the position is how many of its characters the grammar lets pass.")
        private boolean lines;

        @Option(names = "--json", description = "Answer as --lines does.")
        private boolean json;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            boolean schema = file.getFileName().toString().endsWith(".json");
            Constraint constraint = AnswerOptions.constraint(schema ? null : file, schema ? file : null);
            Output out = new Output(spec);
            if (lines) {
                return answerLines(constraint, out);
            }
            if (texts.isEmpty()) {
                out.line("%s is a sound %s", file, schema ? "schema" : "grammar");
            }
            boolean accepted = true;
            for (String text : texts) {
                Constraint.Verdict verdict = constraint.check(text);
                accepted &= verdict.accepted();
                if (json) {
                    out.json(answer(verdict));
                } else {
                    out.line("%s", verdict.accepted() ? "accepted" : refusal(text, verdict));
                }
            }
            return accepted ? 0 : 1;
        }

        private static String refusal(String text, Constraint.Verdict verdict) {
            String before = text.substring(0, text.offsetByCodePoints(0, verdict.position()));
            return "refused at character %d, behind \"%s\": %s".formatted(verdict.position(), before, verdict.reason());
        }

        private static Object answer(Constraint.Verdict verdict) {
            return verdict.accepted()
                    ? Output.object("accepted", true, "position", verdict.position())
                    : Output.object("accepted", false, "position", verdict.position(), "reason", verdict.reason());
        }

        private static int answerLines(Constraint constraint, Output out) throws IOException {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            int status = 0;
            for (String line = JsonLines.next(in); line != null; line = JsonLines.next(in)) {
                try {
                    JsonNode text = JSON.readTree(line);
                    if (!text.isString()) {
                        throw new LareiraException("expected a JSON string, found " + line);
                    }
                    out.json(answer(constraint.check(text.asString())));
                } catch (JacksonException e) {
                    out.json(Output.object("error", "expected a JSON string: " + e.getOriginalMessage()));
                    status = 1;
                } catch (LareiraException e) {
                    out.json(Output.object("error", e.getMessage()));
                    status = 1;
                }
            }
            return status;
        }
    }
}

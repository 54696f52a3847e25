package dev.lareira.cli;

import dev.lareira.core.ModelStore;
import dev.lareira.gguf.Gguf;
import dev.lareira.tokenizer.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "tokenize",
        description = "Show the tokens of a text, given as an argument or on standard input.",
        mixinStandardHelpOptions = true,
        footer = {
            "  lareira tokenize smollm2:135m \"The hearth is warm.\" --pieces",
            "  lareira tokenize model.gguf --lines < requests.jsonl"
        })
final class TokenizeCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    @Parameters(index = "0", paramLabel = "MODEL", description = "A GGUF file, or a name that `lareira list` shows.")
    private String model;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "The text (default: standard input).")
    private String text;

    @Option(names = "--add-special", description = "Add begin and end of sequence where the model wants them.")
    private boolean addSpecial;

    @Option(names = "--parse-special", description = "Names of control tokens in the text mean the tokens.")
    private boolean parseSpecial;

    @Option(names = "--pieces", description = "Print a line for each token: id and text.")
    private boolean pieces;

    @Option(names = "--json", description = "Print {\"ids\":[…]}.")
    private boolean json;

    @Option(
            names = "--lines",
            description =
                    "Read JSON lines {\"text\",\"add_special\",\"parse_special\"} and answer {\"ids\":[…]} for each.")
    private boolean lines;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Output out = new Output(spec);
        Tokenizer tokenizer;
        try (Gguf file = Gguf.open(ModelStore.open().find(model))) {
            tokenizer = Tokenizer.from(file);
        }
        if (lines) {
            return answerLines(tokenizer, out);
        }
        String input = text != null ? text : new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        int[] ids = tokenizer.encode(input, addSpecial, parseSpecial);
        if (json) {
            out.json(Output.object("ids", ids));
        } else if (pieces) {
            for (int id : ids) {
                out.line("%6d %s", id, tokenizer.vocabulary().text(id));
            }
        } else {
            out.line(
                    "%s",
                    String.join(
                            " ", Arrays.stream(ids).mapToObj(Integer::toString).toList()));
        }
        return 0;
    }

    private int answerLines(Tokenizer tokenizer, Output out) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int status = 0;
        for (String line = JsonLines.next(in); line != null; line = JsonLines.next(in)) {
            try {
                JsonNode request = JSON.readTree(line);
                if (!request.path("text").isString()) {
                    throw new IllegalArgumentException("expected an object with \"text\"");
                }
                int[] ids = tokenizer.encode(
                        request.get("text").asString(),
                        request.path("add_special").asBoolean(addSpecial),
                        request.path("parse_special").asBoolean(parseSpecial));
                out.json(Output.object("ids", ids));
            } catch (JacksonException | IllegalArgumentException e) {
                out.json(Output.object("error", e.getMessage()));
                status = 1;
            }
        }
        return status;
    }
}

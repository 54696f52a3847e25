package dev.lareira.cli;

import dev.lareira.core.ModelStore;
import dev.lareira.gguf.Gguf;
import dev.lareira.tokenizer.Tokenizer;
import dev.lareira.tokenizer.TokenizerException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
        name = "tokenize",
        description = {
            "Show the tokens of a text, given as an argument or on standard input, or the text of tokens.",
            "Only the vocabulary of the file is read: it need not hold a model."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "  lareira tokenize smollm2:135m \"The hearth is warm.\" --pieces",
            "  lareira tokenize smollm2:135m --decode \"504 3575\"",
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

    @Option(names = "--pieces", description = "Print a line for each token, id and text; with JSON, add \"pieces\".")
    private boolean pieces;

    @Option(names = "--decode", description = "TEXT is ids: print their text.")
    private boolean decode;

    @Option(names = "--show-special", description = "Text of ids has the names of control tokens, too.")
    private boolean showSpecial;

    @Option(names = "--json", description = "Print {\"ids\":[…]}, or with --decode {\"text\":…}.")
    private boolean json;

    @Option(
            names = "--lines",
            description = {
                "Read JSON lines and answer one for each: {\"text\",\"add_special\",\"parse_special\"} with {\"ids\":[…]},",
                "{\"ids\",\"show_special\"} with {\"text\":…}, or {\"text_hex\":…} when it ends inside a character."
            })
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
        if (decode) {
            Map<String, Object> answer = decoded(tokenizer, ids(input), showSpecial);
            if (json) {
                out.json(answer);
            } else {
                out.line("%s", answer.getOrDefault("text", answer.get("text_hex")));
            }
            return 0;
        }
        int[] ids = tokenizer.encode(input, addSpecial, parseSpecial);
        if (json) {
            out.json(encoded(tokenizer, ids));
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
                out.json(answer(tokenizer, JSON.readTree(line)));
            } catch (JacksonException | IllegalArgumentException | TokenizerException e) {
                out.json(Output.object("error", e.getMessage()));
                status = 1;
            }
        }
        return status;
    }

    private Map<String, Object> answer(Tokenizer tokenizer, JsonNode request) {
        if (request.path("text").isString()) {
            int[] ids = tokenizer.encode(
                    request.get("text").asString(),
                    request.path("add_special").asBoolean(addSpecial),
                    request.path("parse_special").asBoolean(parseSpecial));
            return encoded(tokenizer, ids);
        }
        JsonNode ids = request.path("ids");
        if (!ids.isArray() || ids.valueStream().anyMatch(id -> !id.isInt())) {
            throw new IllegalArgumentException(
                    "expected an object with a string \"text\" or an array of numbers \"ids\"");
        }
        return decoded(
                tokenizer,
                ids.valueStream().mapToInt(JsonNode::asInt).toArray(),
                request.path("show_special").asBoolean(showSpecial));
    }

    private Map<String, Object> encoded(Tokenizer tokenizer, int[] ids) {
        if (!pieces) {
            return Output.object("ids", ids);
        }
        List<String> texts =
                Arrays.stream(ids).mapToObj(tokenizer.vocabulary()::text).toList();
        return Output.object("ids", ids, "pieces", texts);
    }

    private static Map<String, Object> decoded(Tokenizer tokenizer, int[] ids, boolean special) {
        byte[] utf8 = tokenizer.detokenize(ids, special);
        String text = new String(utf8, StandardCharsets.UTF_8);
        return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), utf8)
                ? Output.object("text", text)
                : Output.object("text_hex", HexFormat.of().formatHex(utf8));
    }

    private int[] ids(String text) {
        try {
            return Stream.of(text.trim().split("[\\s,]+"))
                    .filter(id -> !id.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--decode expects token ids with spaces or commas between them, not \"" + text + "\"");
        }
    }
}

package dev.lareira.cli;

import dev.lareira.core.ChatTemplate;
import dev.lareira.core.LareiraException;
import dev.lareira.core.ModelStore;
import dev.lareira.gguf.Gguf;
import dev.lareira.tokenizer.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "template",
        description = "Show the prompt that a chat template makes of messages, given as JSON.",
        mixinStandardHelpOptions = true,
        footer = {
            "  echo '[{\"role\":\"user\",\"content\":\"Hi\"}]' | lareira template smollm2:135m",
            "  lareira template --file chat.jinja --messages input.json",
            "  lareira template --lines < templates.jsonl"
        })
final class TemplateCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A GGUF file, or a name that `lareira list` shows.")
    private String model;

    @Option(names = "--file", paramLabel = "T.jinja", description = "A template instead of a model's own.")
    private Path file;

    @Option(
            names = "--messages",
            paramLabel = "FILE",
            description = "A JSON array of messages, or an object with \"messages\", perhaps \"tools\","
                    + " \"add_generation_prompt\", \"special_tokens\" and \"kwargs\" (default: standard input).")
    private Path messages;

    @Option(
            names = "--lines",
            description = "Read a JSON object a line, {\"template\",\"context\"} or the input for the template,"
                    + " and answer {\"text\":…} or {\"error\":…} for each.")
    private boolean lines;

    @Option(
            names = "--now",
            paramLabel = "TIME",
            description = "The time that the template sees, as 2025-03-07T09:05:03 (default: the clock).")
    private LocalDateTime now;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (model != null && file != null) {
            throw new ParameterException(spec.commandLine(), "Name a model or --file, not both.");
        }
        if (model == null && file == null && !lines) {
            throw new ParameterException(spec.commandLine(), "Name a model or --file T.jinja.");
        }
        ChatTemplate template = model == null && file == null ? null : template();
        Output out = new Output(spec);
        if (lines) {
            return answerLines(template, out);
        }
        String json = messages != null
                ? Files.readString(messages)
                : new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        out.text(template.render(input(json), time()));
        return 0;
    }

    private ChatTemplate template() throws IOException {
        if (file != null) {
            return ChatTemplate.of(Files.readString(file), Map.of());
        }
        try (Gguf gguf = Gguf.open(ModelStore.open().find(model))) {
            return ChatTemplate.from(gguf.metadata(), Tokenizer.from(gguf).vocabulary());
        }
    }

    /** A bare array is the messages, to be answered. */
    private static Map<String, Object> input(String json) {
        try {
            return json.stripLeading().startsWith("[")
                    ? Output.object("messages", JSON.readValue(json, List.class), "add_generation_prompt", true)
                    : JSON.readValue(json, OBJECT);
        } catch (JacksonException e) {
            throw new LareiraException("the messages are not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private int answerLines(ChatTemplate template, Output out) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = JsonLines.next(in); line != null; line = JsonLines.next(in)) {
            try {
                out.json(Output.object("text", answer(template, line)));
            } catch (LareiraException e) {
                out.json(Output.object("error", e.getMessage()));
            }
        }
        return 0;
    }

    private String answer(ChatTemplate template, String line) {
        Map<String, Object> request = input(line);
        if (request.get("template") instanceof String source) {
            return ChatTemplate.of(source, Map.of()).renderVariables(context(request), time());
        }
        if (template == null) {
            throw new LareiraException("expected an object with \"template\" and \"context\", or --file T.jinja");
        }
        return template.render(request.get("input") instanceof Map<?, ?> ? context(request) : request, time());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> context(Map<String, Object> request) {
        Object context = request.getOrDefault("context", request.getOrDefault("input", Map.of()));
        if (!(context instanceof Map<?, ?>)) {
            throw new LareiraException("expected an object as \"context\"");
        }
        return (Map<String, Object>) context;
    }

    private LocalDateTime time() {
        return now == null ? LocalDateTime.now() : now;
    }
}

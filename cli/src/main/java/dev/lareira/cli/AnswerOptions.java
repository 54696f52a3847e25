package dev.lareira.cli;

import dev.lareira.core.Constraint;
import dev.lareira.core.GenerationOptions;
import dev.lareira.core.LareiraException;
import dev.lareira.core.ToolChoice;
import dev.lareira.core.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an answer must look like, and which tools it may call. */
final class AnswerOptions {
    private static final String TOOLS_EXPECTED =
            "; expected a JSON array of {\"type\":\"function\",\"function\":{\"name\":…,\"description\":…,\"parameters\":{…}}}";

    @Option(names = "--grammar", paramLabel = "FILE", description = "Only text that this grammar (GBNF) allows.")
    private Path grammar;

    @Option(
            names = "--json-schema",
            paramLabel = "FILE",
            description = "Only JSON that this schema allows; {} is any JSON.")
    private Path jsonSchema;

    @Option(
            names = "--tools",
            paramLabel = "FILE",
            description = "A JSON array of the tools that the model may call, as OpenAI and Ollama write them.")
    private Path tools;

    @Option(
            names = "--tool-choice",
            paramLabel = "CHOICE",
            description = "auto, required, none, or the name of the tool to call (default: ${DEFAULT-VALUE}).")
    private String toolChoice = "auto";

    @Option(
            names = "--think",
            negatable = true,
            description = "Let the model think before it answers, or not (default: as the model does by itself).")
    private Boolean think;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** These options with the constraint that was asked for. */
    GenerationOptions constrained(GenerationOptions options) throws IOException {
        if (grammar != null && jsonSchema != null) {
            throw new ParameterException(spec.commandLine(), "Name --grammar or --json-schema, not both.");
        }
        if (grammar == null && jsonSchema == null) {
            return options;
        }
        return options.toBuilder().constraint(constraint(grammar, jsonSchema)).build();
    }

    /** The constraint of one of two files, the other null. */
    static Constraint constraint(Path grammar, Path jsonSchema) throws IOException {
        return grammar != null
                ? Constraint.gbnf(Files.readString(grammar))
                : Constraint.jsonSchema(Files.readString(jsonSchema));
    }

    List<ToolSpec> tools() throws IOException {
        if (tools == null) {
            return List.of();
        }
        List<ToolSpec> specs = new ArrayList<>();
        try {
            JsonNode array = new JsonMapper().readTree(Files.readString(tools));
            if (!array.isArray()) {
                throw new LareiraException(tools + " holds no array" + TOOLS_EXPECTED);
            }
            array.forEach(tool -> specs.add(ToolSpec.ofJson(tool.toString())));
        } catch (JacksonException e) {
            throw new LareiraException(tools + " is not JSON: " + e.getOriginalMessage() + TOOLS_EXPECTED, e);
        }
        return specs;
    }

    ToolChoice toolChoice() {
        return switch (toolChoice) {
            case "auto" -> ToolChoice.AUTO;
            case "required" -> ToolChoice.REQUIRED;
            case "none" -> ToolChoice.NONE;
            default -> ToolChoice.named(toolChoice);
        };
    }

    /** Whether the model is to think; empty: as it does by itself. */
    Optional<Boolean> think() {
        return Optional.ofNullable(think);
    }
}

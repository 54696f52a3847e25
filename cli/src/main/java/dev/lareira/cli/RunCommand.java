package dev.lareira.cli;

import dev.lareira.core.ChatFormat;
import dev.lareira.core.ChatPrompt;
import dev.lareira.core.ChatRequest;
import dev.lareira.core.GenerationOptions;
import dev.lareira.core.Message;
import dev.lareira.core.Model;
import dev.lareira.core.OutputEvent;
import dev.lareira.core.OutputParser;
import dev.lareira.core.PromptCache;
import dev.lareira.core.Session;
import dev.lareira.core.Speculation;
import dev.lareira.core.Token;
import dev.lareira.core.TokenStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = "Answer one prompt, given as arguments or on standard input.",
        mixinStandardHelpOptions = true,
        footer = {
            "  lareira run smollm2:135m \"Why is the sky blue?\"",
            "  lareira run model.gguf --temp 0 -n 64 --json < question.txt",
            "  lareira run model.gguf --json-schema person.json \"Invent a person.\"",
            "  lareira run model.gguf --tools tools.json \"Is it cold in Oslo?\"",
            "  lareira run model.gguf --raw \"Once upon a time\"",
            "  lareira run model.gguf --ids 504,3575,282 --ignore-eos -n 16"
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ModelArgument model;

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private AnswerOptions answers;

    @Parameters(index = "1..*", paramLabel = "PROMPT", description = "The prompt (default: standard input).")
    private List<String> prompt = List.of();

    @Option(names = "--raw", description = "Continue the prompt as it is, without the chat template.")
    private boolean raw;

    @Option(names = "--system", paramLabel = "TEXT", description = "System message.")
    private String system = "";

    @Option(names = "--ids", split = ",", paramLabel = "ID", description = "A prompt in tokens: 1,2,3.")
    private int[] ids;

    @Option(
            names = "--draft",
            paramLabel = "MODEL",
            description = "Let a smaller model of the same vocabulary guess tokens; the answer stays the same.")
    private String draft;

    @Option(
            names = "--prompt-cache",
            paramLabel = "FOLDER",
            description = "Keep what was evaluated here, for prompts that begin alike.")
    private Path promptCache;

    @Option(
            names = "--logprobs",
            paramLabel = "N",
            description = "With --json: probability of each token and of the N most probable.")
    private Integer logprobs;

    @Option(names = "--json", description = "Print text, ids, finish reason and timings as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Output out = new Output(spec);
        String text = prompt.isEmpty() && ids == null ? standardInput() : String.join(" ", prompt);
        try (Model loaded = model.load();
                Model smaller = draft == null ? null : model.loadOther(draft);
                PromptCache cache = cache(loaded)) {
            GenerationOptions options = answers.constrained(options(loaded));
            if (smaller != null) {
                options = options.toBuilder()
                        .speculation(Speculation.draftModel(smaller))
                        .build();
            }
            RunAnswer answer = new RunAnswer(json, out, spec.commandLine().getErr());
            if (ids != null || raw) {
                continued(cache, ids != null ? ids : loaded.tokenizer().encode(text), options, answer);
            } else {
                replied(loaded, cache, text, options, answer);
            }
            if (json) {
                out.json(answer.asJson(loaded.tokenizer()));
            } else {
                answer.end();
            }
        }
        return 0;
    }

    private PromptCache cache(Model loaded) {
        PromptCache.Builder builder = PromptCache.builder(loaded);
        return (promptCache == null ? builder : builder.folder(promptCache)).build();
    }

    private GenerationOptions options(Model loaded) {
        GenerationOptions options = sampling.options(loaded.tokenizer());
        if (logprobs == null) {
            return options;
        }
        Range.atLeast(0).check(spec, "--logprobs", logprobs);
        return options.toBuilder().logprobs(logprobs).build();
    }

    /** @throws ParameterException when nobody said anything */
    private String standardInput() throws IOException {
        if (System.console() != null && System.console().isTerminal()) {
            spec.commandLine().getErr().println("Type the prompt and end it with Ctrl-D.");
        }
        String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        if (text.isBlank()) {
            throw new ParameterException(
                    spec.commandLine(), "no prompt: give one behind the model, on standard input, or by --ids");
        }
        return text;
    }

    /** The text of tokens as it is. */
    private static void continued(PromptCache cache, int[] tokens, GenerationOptions options, RunAnswer answer) {
        generate(cache, tokens, options, answer, token -> answer.accept(new OutputEvent.Content(token.text())));
    }

    private void replied(Model loaded, PromptCache cache, String text, GenerationOptions options, RunAnswer answer)
            throws IOException {
        List<Message> messages = new ArrayList<>();
        if (!system.isBlank()) {
            messages.add(Message.system(system));
        }
        messages.add(Message.user(text));
        ChatRequest.Builder request =
                ChatRequest.builder(messages).tools(answers.tools()).toolChoice(answers.toolChoice());
        answers.think().ifPresent(request::thinking);
        options.constraint().ifPresent(request::constraint);
        ChatPrompt chatPrompt = ChatFormat.of(loaded).prompt(request.build());
        OutputParser parser = chatPrompt.parser();
        generate(
                cache,
                chatPrompt.tokens(),
                chatPrompt.options(options),
                answer,
                token -> parser.accept(token.text()).forEach(answer::accept));
        parser.finish().forEach(answer::accept);
    }

    private static void generate(
            PromptCache cache, int[] tokens, GenerationOptions options, RunAnswer answer, Consumer<Token> reader) {
        Session session = cache.take(tokens);
        TokenStream stream = session.streamFrom(tokens, options);
        stream.forEach(token -> {
            answer.token(token);
            reader.accept(token);
        });
        cache.put(session);
        answer.ended(stream.finishReason().orElseThrow(), stream.timings());
    }
}

package dev.lareira.cli;

import dev.lareira.core.FinishReason;
import dev.lareira.core.OutputEvent;
import dev.lareira.core.Timings;
import dev.lareira.core.Token;
import dev.lareira.core.ToolCall;
import dev.lareira.tokenizer.Tokenizer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * One answer as it comes: its text goes to standard output, a thought to standard error, each call of a tool to a line of
 * its own; or all is kept, to be printed as JSON.
 */
final class RunAnswer {
    private static final JsonMapper JSON = new JsonMapper();

    private final boolean json;
    private final Output out;
    private final PrintWriter err;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private final List<Token> tokens = new ArrayList<>();
    private FinishReason finishReason;
    private Timings timings;

    /** @param json whether nothing is printed until {@link #asJson} is */
    RunAnswer(boolean json, Output out, PrintWriter err) {
        this.json = json;
        this.out = out;
        this.err = err;
    }

    void token(Token token) {
        tokens.add(token);
    }

    void accept(OutputEvent event) {
        switch (event) {
            case OutputEvent.Content part -> {
                endThought();
                text.append(part.text());
                if (!json) {
                    out.text(part.text());
                }
            }
            case OutputEvent.Reasoning part -> {
                reasoning.append(part.text());
                if (!json) {
                    err.print(part.text());
                    err.flush();
                }
            }
            case OutputEvent.Call part -> {
                endThought();
                if (!json && (!text.isEmpty() && calls.isEmpty())) {
                    out.line("");
                }
                calls.add(part.call());
                if (!json) {
                    out.json(asMap(part.call()));
                }
            }
        }
    }

    /** What follows a thought on the same terminal begins on a line of its own. */
    private void endThought() {
        if (!json && !reasoning.isEmpty() && text.isEmpty() && calls.isEmpty()) {
            err.println();
            err.flush();
        }
    }

    void ended(FinishReason reason, Timings cost) {
        finishReason = reason;
        timings = cost;
    }

    /** Ends the last line. */
    void end() {
        if (calls.isEmpty()) {
            out.line("");
        }
    }

    private static Map<String, Object> asMap(ToolCall call) {
        return Output.object("id", call.id(), "name", call.name(), "arguments", JSON.readTree(call.argumentsJson()));
    }

    Object asJson(Tokenizer tokenizer) {
        return Output.object(
                "text",
                text.toString(),
                "reasoning",
                reasoning.toString(),
                "toolCalls",
                calls.stream().map(RunAnswer::asMap).toList(),
                "ids",
                tokens.stream().map(Token::id).toList(),
                "logprobs",
                logprobs(tokenizer),
                "finishReason",
                finishReason.name().toLowerCase(Locale.ROOT),
                "timings",
                Output.object(
                        "promptTokens", timings.promptTokens(),
                        "promptSeconds", timings.promptNanos() / 1e9,
                        "promptTokensPerSecond", timings.promptTokensPerSecond(),
                        "generatedTokens", timings.generatedTokens(),
                        "generatedSeconds", timings.generatedNanos() / 1e9,
                        "generatedTokensPerSecond", timings.generatedTokensPerSecond()));
    }

    /** Probabilities are there only when they were asked for. */
    private List<Map<String, Object>> logprobs(Tokenizer tokenizer) {
        return tokens.stream()
                .filter(token -> !Float.isNaN(token.logprob()))
                .map(token -> Output.object(
                        "id", token.id(),
                        "text", tokenizer.vocabulary().text(token.id()),
                        "logprob", token.logprob(),
                        "top",
                                token.top().stream()
                                        .map(candidate -> Output.object(
                                                "id", candidate.id(),
                                                "text", tokenizer.vocabulary().text(candidate.id()),
                                                "logprob", candidate.logprob()))
                                        .toList()))
                .toList();
    }
}

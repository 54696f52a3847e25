package dev.lareira.core.internal.chat;

import dev.lareira.core.ChatRequest;
import dev.lareira.core.ToolChoice;
import dev.lareira.core.ToolSpec;
import dev.lareira.core.internal.chat.OutputFormat.Thought;
import dev.lareira.core.internal.grammar.Expression;
import dev.lareira.core.internal.grammar.GrammarBuilder;
import dev.lareira.core.internal.grammar.Matcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The grammars that hold the output of one model to requests. Those of recent requests are kept, as what they learn about
 * a vocabulary makes them fast. Thread-safe.
 */
public final class OutputGrammars {
    private static final int KEPT = 16;

    private record Key(
            List<ToolSpec> tools, ToolChoice choice, boolean parallel, Thought thought, Optional<Matcher> document) {}

    private final OutputFormat format;
    private final Map<Key, Optional<Matcher>> kept = new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Optional<Matcher>> eldest) {
            return size() > KEPT;
        }
    };

    public OutputGrammars(OutputFormat format) {
        this.format = format;
    }

    /**
     * The grammar of an answer; empty where it is free.
     *
     * @param tools what may be called
     * @param document what the text must be
     */
    public synchronized Optional<Matcher> of(
            ChatRequest request, List<ToolSpec> tools, Thought thought, Optional<Matcher> document) {
        Key key = new Key(tools, request.toolChoice(), request.parallelToolCalls(), thought, document);
        Optional<Matcher> known = kept.get(key);
        if (known == null) {
            known = build(key);
            kept.put(key, known);
        }
        return known;
    }

    private Optional<Matcher> build(Key key) {
        GrammarBuilder builder = new GrammarBuilder();
        boolean named = key.choice.mode() == ToolChoice.Mode.NAMED;
        List<String> callable = named
                ? List.of(key.choice.name())
                : key.tools.stream().map(ToolSpec::name).toList();
        Optional<Expression> document = key.document.map(builder::include);
        Optional<Expression> root = format.grammar(
                new CallGrammar(builder, new Tools(key.tools), callable, key.parallel && !named),
                key.thought,
                key.choice.forced(),
                document);
        // Where nothing is added, the document keeps the masks that it has learnt already.
        return root.equals(document) ? key.document : root.map(builder::build);
    }
}

package dev.lareira.core.internal.grammar;

import dev.lareira.core.LareiraException;
import dev.lareira.tokenizer.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.WeakHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A grammar ready to follow text: its automaton, and one more for each vocabulary it has been used with. */
public final class Matcher {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int SHOWN = 8;
    private static final Map<Vocabulary, TokenTrie> TRIES = Collections.synchronizedMap(new WeakHashMap<>());

    private final Map<String, Expression> rules;
    private final Grammar grammar;
    private final Map<Vocabulary, TokenAutomaton> automata = Collections.synchronizedMap(new WeakHashMap<>());

    /** @param rules of which {@code root} is the first */
    Matcher(Map<String, Expression> rules) {
        this.rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
        grammar = Grammar.compile(rules, "root");
        new Automaton(grammar);
    }

    Map<String, Expression> rules() {
        return rules;
    }

    /** @throws LareiraException when the text is not a usable grammar */
    public static Matcher gbnf(String text) {
        return new Matcher(GbnfParser.parse(text));
    }

    /** @throws LareiraException when the text is not a schema that a grammar can hold */
    public static Matcher jsonSchema(String schema) {
        try {
            return new Matcher(JsonSchema.rules(JSON.readTree(schema)));
        } catch (JacksonException e) {
            throw new LareiraException("the schema is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** A schema as maps, lists, strings, numbers and booleans. */
    public static Matcher jsonSchema(Map<String, ?> schema) {
        return new Matcher(JsonSchema.rules(JSON.valueToTree(schema)));
    }

    /** The masks of this grammar over a vocabulary; the same object for the same vocabulary. */
    public TokenAutomaton over(Vocabulary vocabulary) {
        return automata.computeIfAbsent(
                vocabulary, key -> new TokenAutomaton(grammar, TRIES.computeIfAbsent(key, TokenTrie::new)));
    }

    /**
     * Follows a text from its start.
     *
     * @param codePoints how many of the text can stand at the start of what the grammar matches
     * @param reason why the text was refused; empty where it was not
     */
    public record Verdict(int codePoints, String reason) {
        public boolean accepted() {
            return reason.isEmpty();
        }
    }

    public Verdict follow(String text) {
        Automaton automaton = new Automaton(grammar);
        State state = automaton.start();
        int[] points = text.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            State next = state;
            for (byte b : Character.toString(points[i]).getBytes(StandardCharsets.UTF_8)) {
                next = next.next(b, automaton);
            }
            if (next == State.DEAD) {
                return new Verdict(i, "found " + show(points[i]) + ", expected " + expected(state));
            }
            if (automaton.isFull()) {
                automaton = new Automaton(grammar);
                next = automaton.adopt(next);
            }
            state = next;
        }
        return new Verdict(points.length, state.accepting() ? "" : "the text ends, expected " + expected(state));
    }

    private String expected(State state) {
        CodePoints set = CodePoints.of("");
        for (State.Reading reading : state.readings()) {
            set = set.or(grammar.node(reading.node()).set());
        }
        StringJoiner shown = new StringJoiner(", ");
        set.ranges().stream()
                .limit(SHOWN)
                .map(range -> range[0] == range[1] ? show(range[0]) : show(range[0]) + " to " + show(range[1]))
                .forEach(shown::add);
        if (set.ranges().size() > SHOWN) {
            shown.add("…");
        }
        if (state.accepting()) {
            shown.add("the end");
        }
        return shown.toString();
    }

    private static String show(int point) {
        boolean visible = point > ' ' && point != 0x7f && Character.isDefined(point) && !Character.isISOControl(point);
        return visible ? "'" + Character.toString(point) + "'" : "U+%04X".formatted(point);
    }
}

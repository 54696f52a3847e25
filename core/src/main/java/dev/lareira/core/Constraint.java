package dev.lareira.core;

import dev.lareira.core.internal.grammar.Matcher;
import dev.lareira.core.internal.grammar.TokenAutomaton;
import dev.lareira.tokenizer.Vocabulary;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;

/**
 * What generated text must look like: a grammar that decides which tokens can follow. Immutable and thread-safe; what it
 * learns about a vocabulary is shared by all generations, so keep one for as long as it is used.
 *
 * <pre>{@code
 * Constraint yesOrNo = Constraint.gbnf("root ::= \"yes\" | \"no\"");
 * session.stream("Is water wet? ", GenerationOptions.builder().constraint(yesOrNo).build()).text();
 * }</pre>
 */
public final class Constraint {
    private final Matcher matcher;

    Constraint(Matcher matcher) {
        this.matcher = matcher;
    }

    Matcher matcher() {
        return matcher;
    }

    /**
     * A grammar in GBNF, llama.cpp's dialect of BNF. It matches from its rule {@code root}.
     *
     * @throws LareiraException when it has an error, is left-recursive, too large or matches nothing
     */
    public static Constraint gbnf(String grammar) {
        return new Constraint(Matcher.gbnf(grammar));
    }

    /**
     * Documents that a JSON schema allows: draft 2020-12 without what a grammar cannot hold. Members come in the order of
     * the schema, required ones first; members that are not listed only where {@code additionalProperties} asks for them.
     *
     * @throws LareiraException when it is no schema, uses a keyword that cannot be enforced, or allows nothing
     */
    public static Constraint jsonSchema(String schema) {
        return new Constraint(Matcher.jsonSchema(schema));
    }

    /** As {@link #jsonSchema(String)}, of maps, lists, strings, numbers and booleans. */
    public static Constraint jsonSchema(Map<String, ?> schema) {
        return new Constraint(Matcher.jsonSchema(schema));
    }

    /** Any JSON object: the {@code json_object} mode of other servers. */
    public static Constraint json() {
        return jsonSchema("{\"type\":\"object\"}");
    }

    /**
     * Whether a text is what this constraint asks for.
     *
     * @param accepted whether the whole text is
     * @param position how many of its code points can begin a text that is
     * @param reason what was found and what was expected there; empty when accepted
     */
    public record Verdict(boolean accepted, int position, String reason) {}

    /** Judges a text. */
    public Verdict check(String text) {
        Matcher.Verdict verdict = matcher.follow(text);
        return new Verdict(verdict.accepted(), verdict.codePoints(), verdict.reason());
    }

    /** The state of one generation with this vocabulary, of which no control token is part of the text. */
    public State start(Vocabulary vocabulary) {
        return start(vocabulary, Set.of());
    }

    /** The state of one generation; {@code controlTokens} can stand for their names where the constraint spells them. */
    public State start(Vocabulary vocabulary, Set<Integer> controlTokens) {
        return new State(vocabulary, controlTokens, matcher.over(vocabulary).start());
    }

    /** How far one generation has come. Used by one thread at a time. */
    public static final class State {
        private final Vocabulary vocabulary;
        private final Set<Integer> controlTokens;
        private TokenAutomaton.Cursor cursor;

        private State(Vocabulary vocabulary, Set<Integer> controlTokens, TokenAutomaton.Cursor cursor) {
            this.vocabulary = vocabulary;
            this.controlTokens = controlTokens;
            this.cursor = cursor;
        }

        /** A state that goes its own way from here. */
        public State copy() {
            return new State(vocabulary, controlTokens, cursor);
        }

        /**
         * Whether a token can follow. An end-of-generation token can where {@link #mayEnd}; other tokens that do not
         * stand for text never can.
         */
        public boolean allows(int token) {
            if (token < 0 || token >= vocabulary.size()) {
                return false;
            }
            if (vocabulary.isEndOfGeneration(token)) {
                return mayEnd();
            }
            return vocabulary.isControl(token)
                    ? controlTokens.contains(token) && cursor.allowsControl(vocabulary.bytes(token))
                    : cursor.allows(vocabulary.bytes(token));
        }

        /**
         * Sets the logits of all tokens that cannot follow to negative infinity.
         *
         * @param logits one a token of the vocabulary
         * @throws LareiraException when no token can follow
         */
        public void mask(float[] logits) {
            long[] bits = cursor.mask();
            BitSet special = special();
            boolean any = false;
            for (int id = 0; id < logits.length; id++) {
                if (id >> 6 < bits.length && (bits[id >> 6] >> id & 1) != 0 || special.get(id)) {
                    any |= logits[id] > Float.NEGATIVE_INFINITY;
                } else {
                    logits[id] = Float.NEGATIVE_INFINITY;
                }
            }
            if (!any) {
                throw new LareiraException("no token of the vocabulary can continue the text under the constraint:"
                        + " the vocabulary cannot spell what is asked for, or logit biases forbid it");
            }
        }

        /**
         * Goes on behind a token.
         *
         * @throws LareiraException when it cannot follow
         */
        public void accept(int token) {
            if (!allows(token)) {
                throw new LareiraException("token " + token + " cannot follow under the constraint");
            }
            if (!vocabulary.isEndOfGeneration(token)) {
                byte[] bytes = vocabulary.bytes(token);
                cursor = vocabulary.isControl(token) ? cursor.acceptControl(bytes) : cursor.accept(bytes);
            }
        }

        /** The tokens that can follow though they are not text. */
        private BitSet special() {
            BitSet ids = new BitSet();
            vocabulary.endOfGeneration().filter(this::allows).forEach(ids::set);
            controlTokens.stream().filter(this::allows).forEach(ids::set);
            return ids;
        }

        /** Whether the text may end here. */
        public boolean mayEnd() {
            return cursor.mayEnd();
        }

        /** Whether the text is whole: it may end and nothing can follow. */
        public boolean isComplete() {
            return cursor.complete();
        }
    }
}

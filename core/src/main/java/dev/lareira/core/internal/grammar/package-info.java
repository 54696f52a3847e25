/**
 * Which text may be generated.
 *
 * <p>GBNF text and JSON schemas become {@link dev.lareira.core.internal.grammar.Expression}s by rule, and those a
 * {@link dev.lareira.core.internal.grammar.Grammar}, a recursive transition network. An
 * {@link dev.lareira.core.internal.grammar.Automaton} makes it deterministic over bytes as far as it is used, so that a
 * situation seen before costs one array look-up a byte; a {@link dev.lareira.core.internal.grammar.TokenTrie} is walked
 * with it for the mask over a vocabulary.
 */
package dev.lareira.core.internal.grammar;

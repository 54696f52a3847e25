package dev.lareira.rag;

import dev.lareira.core.Sampler;
import java.util.Set;

/**
 * How questions are answered.
 *
 * @param passages most that the search contributes, default 8
 * @param contextTokens most tokens of passages, default 1,536; what the model's context leaves may be less
 * @param answerTokens most tokens of an answer, default 384
 * @param style default {@link AnswerStyle#AUTO}
 * @param sampler of prose; default: the most probable token, repetitions made less so
 * @param within the only notes to answer from; empty: all
 * @param tone default {@link Tone#READER}
 */
public record RagOptions(
        int passages,
        int contextTokens,
        int answerTokens,
        AnswerStyle style,
        Sampler sampler,
        Set<NoteId> within,
        Tone tone) {
    public RagOptions {
        within = Set.copyOf(within);
        HnswOptions.range("passages", passages, 1, 100);
        HnswOptions.range("contextTokens", contextTokens, 64, 1 << 20);
        HnswOptions.range("answerTokens", answerTokens, 8, 1 << 20);
    }

    public static RagOptions defaults() {
        Sampler sampler = Sampler.chain(Sampler.penalties(128, 1.1f, 0, 0), Sampler.greedy());
        return new RagOptions(8, 1536, 384, AnswerStyle.AUTO, sampler, Set.of(), Tone.READER);
    }

    public RagOptions withPassages(int value) {
        return new RagOptions(value, contextTokens, answerTokens, style, sampler, within, tone);
    }

    public RagOptions withContextTokens(int value) {
        return new RagOptions(passages, value, answerTokens, style, sampler, within, tone);
    }

    public RagOptions withAnswerTokens(int value) {
        return new RagOptions(passages, contextTokens, value, style, sampler, within, tone);
    }

    public RagOptions withStyle(AnswerStyle value) {
        return new RagOptions(passages, contextTokens, answerTokens, value, sampler, within, tone);
    }

    public RagOptions withSampler(Sampler value) {
        return new RagOptions(passages, contextTokens, answerTokens, style, value, within, tone);
    }

    public RagOptions withWithin(Set<NoteId> value) {
        return new RagOptions(passages, contextTokens, answerTokens, style, sampler, value, tone);
    }

    public RagOptions withTone(Tone value) {
        return new RagOptions(passages, contextTokens, answerTokens, style, sampler, within, value);
    }
}

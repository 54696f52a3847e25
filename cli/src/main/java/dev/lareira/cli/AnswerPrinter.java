package dev.lareira.cli;

import dev.lareira.rag.Answer;
import dev.lareira.rag.AnswerListener;
import dev.lareira.rag.Citation;
import dev.lareira.rag.NotePlace;
import dev.lareira.rag.Source;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** Prints an answer while it comes, then where each number leads. */
final class AnswerPrinter {
    private static final int NEAREST = 3;

    private final Output out;
    private final boolean json;
    private final BiFunction<Source, String, NotePlace> places;

    /** @param places where in a source's file something is said */
    AnswerPrinter(Output out, boolean json, BiFunction<Source, String, NotePlace> places) {
        this.out = out;
        this.json = json;
        this.places = places;
    }

    AnswerListener listener() {
        return new AnswerListener() {
            @Override
            public void text(String part) {
                if (!json) {
                    out.text(part);
                }
            }
        };
    }

    void end(Answer answer) {
        if (json) {
            out.json(object(answer));
            return;
        }
        out.line("");
        switch (answer.outcome()) {
            case WRITTEN, QUOTED -> citations(answer);
            case PASSAGES -> answer.sources().forEach(source -> passage(answer, source));
            case NOTHING_FOUND -> {
                if (!answer.sources().isEmpty()) {
                    out.line("");
                    out.line("The nearest there is:");
                    answer.sources().stream()
                            .filter(Source::found)
                            .limit(NEAREST)
                            .forEach(source -> nearest(answer, source));
                }
            }
            case CARE -> {}
        }
    }

    private void nearest(Answer answer, Source source) {
        NotePlace place = places.apply(source, answer.searched());
        out.line("  %s", PlaceLine.of(source.path(), source.date(), place));
    }

    private void citations(Answer answer) {
        Map<String, Citation> places = new LinkedHashMap<>();
        answer.citations().forEach(citation -> places.putIfAbsent(citation.number() + ":" + citation.line(), citation));
        if (!places.isEmpty()) {
            out.line("");
        }
        places.values()
                .forEach(citation -> out.line(
                        "[%d] %s%s",
                        citation.number(),
                        PlaceLine.of(
                                citation.source().path(),
                                citation.source().date(),
                                new NotePlace(citation.line(), citation.heading())),
                        citation.verified() ? "" : "  (not what it says)"));
    }

    private void passage(Answer answer, Source source) {
        NotePlace place = places.apply(source, answer.searched());
        out.line("");
        out.line("[%d] %s", source.number(), PlaceLine.of(source.path(), source.date(), place));
        out.line("    %s", source.snippet(answer.searched()));
    }

    Map<String, Object> object(Answer answer) {
        return Output.object(
                "question", answer.question(),
                "searched", answer.searched(),
                "language", answer.language(),
                "outcome", answer.outcome().name().toLowerCase(java.util.Locale.ROOT),
                "answer", answer.text(),
                "citations",
                        answer.citations().stream()
                                .map(citation -> Output.object(
                                        "n", citation.number(),
                                        "path", citation.source().path(),
                                        "line", citation.line(),
                                        "heading", citation.heading(),
                                        "date", citation.source().date().day().toString(),
                                        "claim", citation.claim(),
                                        "support", citation.support(),
                                        "verified", citation.verified()))
                                .toList(),
                "passages",
                        answer.sources().stream()
                                .map(source -> object(source, places.apply(source, answer.searched())))
                                .toList(),
                "promptTokens", answer.timings().promptTokens(),
                "tokens", answer.timings().generatedTokens(),
                "tokensPerSecond", answer.timings().generatedTokensPerSecond());
    }

    private static Map<String, Object> object(Source source, NotePlace place) {
        return Output.object(
                "n", source.number(),
                "vault", source.vault(),
                "path", source.path(),
                "heading", place.heading(),
                "line", place.line(),
                "startLine", source.span().line(),
                "endLine", source.span().endLine(),
                "date", source.date().day().toString(),
                "text", source.text());
    }
}

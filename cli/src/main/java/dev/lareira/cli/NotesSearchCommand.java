package dev.lareira.cli;

import dev.lareira.rag.LanguageDetector;
import dev.lareira.rag.NoteHit;
import dev.lareira.rag.NotePlace;
import dev.lareira.rag.NoteQuery;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.RagException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "search",
        description = {
            "Find passages by words, meaning and links.",
            "Conditions: \"some words\"  tag:a/b  path:journal/  [[Note]]  before:2026-03  after:2w  prop:key=value; a -"
                    + " before one turns it round."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "  lareira notes search why do I sleep badly",
            "  lareira notes search tag:house after:2026-01 roof --explain",
            "  lareira notes search --lines --json < questions.txt"
        })
final class NotesSearchCommand extends NotesTask {
    /** Passages that are told of though they are no good match. */
    private static final int NEAREST = 5;

    @Parameters(paramLabel = "QUERY", arity = "0..*", description = "What to look for.")
    private List<String> query = List.of();

    @Option(names = "-k", paramLabel = "N", description = "Most passages (default: ${DEFAULT-VALUE}).")
    private int k = 10;

    @Option(names = "--explain", description = "Tell why each passage was found.")
    private boolean explain;

    @Option(names = "--lines", description = "Answer each line of standard input as a query.")
    private boolean lines;

    @Override
    int run(Output out) throws IOException {
        new Range(1, 1000).check(spec, "-k", k);
        if (lines != query.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    lines ? "With --lines the queries come on standard input." : "What should be looked for?");
        }
        NotesIndex notes = home.readFilled();
        if (lines) {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = JsonLines.next(in); line != null; line = JsonLines.next(in)) {
                answerLine(notes, line.strip(), out);
            }
            return 0;
        }
        // The shell takes the quotes of a phrase away; a word with blanks in it was one.
        String text = String.join(
                " ",
                query.stream()
                        .map(word ->
                                query.size() > 1 && word.contains(" ") && !word.contains("\"") && !word.contains(":")
                                        ? "\"" + word + "\""
                                        : word)
                        .toList());
        answer(notes, text, out);
        return 0;
    }

    /** One bad query does not end the others. */
    private void answerLine(NotesIndex notes, String line, Output out) {
        try {
            answer(notes, line, out);
        } catch (RagException e) {
            if (json) {
                out.json(Output.object("query", line, "error", e.getMessage()));
            } else {
                out.line("%s: %s", line, e.getMessage());
            }
        }
    }

    private void answer(NotesIndex notes, String text, Output out) {
        long start = System.nanoTime();
        List<NoteHit> hits = text.isEmpty() ? List.of() : notes.search(text, k);
        int lastGood = hits.stream().map(NoteHit::good).toList().lastIndexOf(true);
        boolean good = lastGood >= 0;
        if (json) {
            out.json(Output.object(
                    "query",
                    text,
                    "good",
                    good,
                    "milliseconds",
                    (System.nanoTime() - start) / 10_000 / 100.0,
                    "hits",
                    hits.stream()
                            .map(hit -> object(hit, notes.place(hit, text)))
                            .toList()));
            return;
        }
        if (lines) {
            out.line("> %s", text);
        }
        if (hits.isEmpty()) {
            out.line("Nothing found.");
        } else if (!good) {
            out.line("No good match; the nearest:");
        }
        for (int i = 0; i < Math.min(hits.size(), lastGood + 1 + NEAREST); i++) {
            if (good && i == lastGood + 1) {
                out.line("No good match from here on:");
            }
            NoteHit hit = hits.get(i);
            out.line("%s", PlaceLine.of(hit.path(), hit.date(), notes.place(hit, text)));
            out.line("    %s", hit.snippet());
            if (explain) {
                out.line("    %s", hit.scores().explained());
            }
        }
        if (!good) {
            notes.languages()
                    .apartFrom(LanguageDetector.detect(NoteQuery.parse(text).words()))
                    .ifPresent(language -> out.line(
                            "Most of these notes are in %1$s: search in %1$s. Or %2$s brings other languages to it.",
                            OtherLanguage.name(language), OtherLanguage.REMEDY));
        }
    }

    static Map<String, Object> object(NoteHit hit, NotePlace place) {
        return Output.object(
                "vault", hit.vault(),
                "path", hit.path(),
                "title", hit.title(),
                "heading", place.heading(),
                "line", place.line(),
                "startLine", hit.chunk().span().line(),
                "endLine", hit.chunk().span().endLine(),
                "date", hit.date().day().toString(),
                "tags", hit.chunk().tags(),
                "snippet", hit.snippet(),
                "text", hit.chunk().body(),
                "good", hit.good(),
                "score", hit.scores().fused(),
                "cosine",
                        hit.scores().cosine().isPresent()
                                ? hit.scores().cosine().getAsDouble()
                                : null,
                "bm25", hit.scores().bm25().isPresent() ? hit.scores().bm25().getAsDouble() : null,
                "coverage", hit.scores().coverage());
    }
}

package dev.lareira.cli;

import dev.lareira.rag.IndexStatus;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.SyncReport;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** What is told after a sync. */
final class SyncOutcome {
    /** Of fewer passages the time is mostly that of the start, and says nothing of others. */
    private static final int FEW = 20;

    private SyncOutcome() {}

    static void tell(SyncReport report, NotesIndex notes, boolean json, Output out) {
        IndexStatus status = notes.status();
        if (json) {
            out.json(Output.object(
                    "notes", report.notes(),
                    "added", report.added(),
                    "changed", report.changed(),
                    "moved", report.moved(),
                    "removed", report.removed(),
                    "embedded", report.embedded(),
                    "reused", report.reused(),
                    "truncated", report.truncated(),
                    "warnings", report.warnings(),
                    "pending", status.pending(),
                    "readingSeconds", report.reading().toMillis() / 1e3,
                    "embeddingSeconds", report.embedding().toMillis() / 1e3,
                    "unknownLanguages", status.languages().unknown()));
            return;
        }
        out.line("%s", summary(report));
        if (status.pending() > 0) {
            out.line(
                    "%s without a vector%s yet; `lareira notes sync` goes on from here.",
                    Output.count(status.pending(), "passage"),
                    status.nextModel().isEmpty() ? "" : " of the new model");
        }
        if (!status.languages().unknown().isEmpty() && report.added() > 0) {
            out.line(
                    "Most of these notes are in %s, which the embedding model was not made for: words carry the search."
                            + " %s adds meaning.",
                    OtherLanguage.name(status.languages().unknown().getFirst()), OtherLanguage.REMEDY);
        }
    }

    static String summary(SyncReport report) {
        double embedding = Math.max(0.001, report.embedding().toMillis() / 1e3);
        return String.format(
                Locale.ROOT,
                "%s: %s%s (%.1f s%s)",
                Output.count(report.notes(), "note"),
                changes(report),
                report.embedded() == 0 ? "" : "; " + Output.count(report.embedded(), "passage") + " embedded",
                (report.reading().toMillis() + report.embedding().toMillis()) / 1e3,
                report.embedded() < FEW ? "" : ", " + Output.rate(report.embedded() / embedding, "passages"));
    }

    private static String changes(SyncReport report) {
        StringJoiner changes = new StringJoiner(", ").setEmptyValue("nothing new");
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("new", report.added());
        counts.put("changed", report.changed());
        counts.put("moved", report.moved());
        counts.put("gone", report.removed());
        counts.forEach((name, count) -> {
            if (count > 0) {
                changes.add(count + " " + name);
            }
        });
        return changes.toString();
    }
}

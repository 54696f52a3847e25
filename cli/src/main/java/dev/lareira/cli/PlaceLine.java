package dev.lareira.cli;

import dev.lareira.rag.NoteDate;
import dev.lareira.rag.NotePlace;

/** Where something stands in the notes, on one line: {@code Diary/Roof.md:12  2026-03-14  Roof > Budget}. */
final class PlaceLine {
    private PlaceLine() {}

    static String of(String path, NoteDate date, NotePlace place) {
        return path + ":" + place.line() + day(date, place.heading()) + "  " + place.heading();
    }

    /** When the file was last written says nothing of what it is about; and a title may begin with the day. */
    private static String day(NoteDate date, String heading) {
        return date.origin() == NoteDate.Origin.MODIFIED
                        || heading.startsWith(date.day().toString())
                ? ""
                : "  " + date.day();
    }
}

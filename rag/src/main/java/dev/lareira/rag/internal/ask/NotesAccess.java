package dev.lareira.rag.internal.ask;

import dev.lareira.rag.Chunk;
import dev.lareira.rag.Languages;
import dev.lareira.rag.NoteHit;
import dev.lareira.rag.NoteId;
import dev.lareira.rag.Source;
import java.util.List;
import java.util.Set;

/** What answering needs of an index. */
public interface NotesAccess {
    /** @param within the only notes that count; empty: all */
    List<NoteHit> search(String question, int most, Set<NoteId> within);

    /** @param within the only notes that count; empty: all */
    Languages languages(Set<NoteId> within);

    /** What is remembered of the person, the latest first. */
    List<NoteHit> facts(int most);

    /** All passages of a note. */
    List<Chunk> chunks(String vault, String path);

    /** Nearness of a text and a source; -1 where it cannot be told. */
    double cosine(String text, Source source);

    /** Nearness of a question and each of some texts; empty where it cannot be told. */
    double[] cosines(String question, List<String> texts);

    /** Lines of a source's file that its span covers; empty where they cannot be read as text. */
    List<String> lines(Source source);
}

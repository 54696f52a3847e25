package dev.lareira.rag;

import dev.lareira.rag.internal.ask.NotesAccess;
import dev.lareira.rag.internal.index.NoteStore;
import dev.lareira.rag.internal.index.VectorIndexes;
import dev.lareira.rag.internal.note.SourceText;
import dev.lareira.rag.internal.search.NoteSearch;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An index as answering sees it. */
record IndexAccess(NotesIndex index, NoteStore store, VectorIndexes vectors) implements NotesAccess {
    @Override
    public List<NoteHit> search(String question, int most, Set<NoteId> within) {
        List<NoteHit> hits = index.search(limited(NoteQuery.parse(question), within), most);
        // Quotes in a question rather name something than demand it.
        return hits.stream().anyMatch(NoteHit::good)
                ? hits
                : index.search(limited(NoteQuery.ofWords(question), within), most);
    }

    private static NoteQuery limited(NoteQuery query, Set<NoteId> within) {
        return within.isEmpty() ? query : query.and(new NoteQuery.AnyOf(within));
    }

    @Override
    public Languages languages(Set<NoteId> within) {
        return index.languages(within);
    }

    @Override
    public List<NoteHit> facts(int most) {
        return index.search(new NoteQuery("", List.of(new NoteQuery.Tag(NoteSearch.FACT_TAG))), most);
    }

    @Override
    public List<Chunk> chunks(String vault, String path) {
        return index.passages(vault, path);
    }

    @Override
    public double cosine(String text, Source source) {
        return store.note(new NoteId(source.vault(), source.path()))
                .map(note -> vectors.cosine(text, source.text()))
                .orElse(-1.0);
    }

    @Override
    public double[] cosines(String question, List<String> texts) {
        return vectors.cosines(question, texts);
    }

    /** The bytes of the span as they are now; a file that changed meanwhile gives lines that support nothing. */
    @Override
    public List<String> lines(Source source) {
        Optional<Vault> vault = store.vault(source.vault());
        if (vault.isEmpty() || source.span().part() != 0) {
            return List.of();
        }
        try {
            byte[] bytes = Files.readAllBytes(vault.get().folder().resolve(source.path()));
            int from = (int) Math.min(bytes.length, source.span().offset());
            int to = (int) Math.min(bytes.length, source.span().endOffset());
            Charset charset = SourceText.decode(bytes, new ArrayList<>()).charset();
            return new String(Arrays.copyOfRange(bytes, from, to), charset)
                    .lines()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}

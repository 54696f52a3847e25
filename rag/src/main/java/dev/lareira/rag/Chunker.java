package dev.lareira.rag;

import dev.lareira.rag.internal.chunk.NoteChunks;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Cuts notes into passages. A passage is what stands under one heading; small neighbours are put together and long ones
 * cut between blocks, then sentences, never inside a code fence, table or callout that fits. Of an outline it is a bullet
 * with what lies below it, under the first lines of the bullets above. Thread-safe if the counter is.
 *
 * <pre>{@code
 * Chunker chunker = new Chunker(ChunkOptions.defaults(), text -> tokenizer.encode(text).length);
 * List<Chunk> chunks = chunker.chunk(note);
 * }</pre>
 */
public final class Chunker {
    private final ChunkOptions options;
    private final ToIntFunction<String> counter;

    /** @param counter tokens of a text in the embedding model, without the special ones around it */
    public Chunker(ChunkOptions options, ToIntFunction<String> counter) {
        this.options = options;
        this.counter = counter;
    }

    /** The passages in the order of the text, at least one: a note without text is found by its title. */
    public List<Chunk> chunk(Note note) {
        return new NoteChunks(note, options, counter).chunks();
    }
}

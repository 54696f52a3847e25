package dev.lareira.rag;

/**
 * Which note of an index: folders may hold notes of the same path. Ordered by folder, then path.
 *
 * @param vault name of the folder, without a slash
 * @param path in the folder, with {@code /}
 */
public record NoteId(String vault, String path) implements Comparable<NoteId> {
    @Override
    public int compareTo(NoteId other) {
        int order = vault.compareTo(other.vault);
        return order != 0 ? order : path.compareTo(other.path);
    }

    /** {@code folder/path}: how people and programs name it, as {@link NotesIndex#find} understands. */
    @Override
    public String toString() {
        return vault + "/" + path;
    }
}

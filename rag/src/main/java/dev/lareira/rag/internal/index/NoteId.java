package dev.lareira.rag.internal.index;

/** A note of a vault. */
public record NoteId(String vault, String path) implements Comparable<NoteId> {
    @Override
    public int compareTo(NoteId other) {
        int order = vault.compareTo(other.vault);
        return order != 0 ? order : path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return vault + "/" + path;
    }
}

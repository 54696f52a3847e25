package dev.lareira.rag;

/** Keeps an index up to date while it is open. Close it before the index. */
public interface NotesWatch extends AutoCloseable {
    @Override
    void close();
}

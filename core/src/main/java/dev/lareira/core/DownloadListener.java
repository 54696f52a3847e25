package dev.lareira.core;

/** Follows a download; called by the downloading thread. */
public interface DownloadListener {
    /** Follows nothing. */
    DownloadListener NONE = new DownloadListener() {};

    /** What is being done, in words. */
    default void message(String text) {}

    /**
     * @param bytes on the disk so far, those of an earlier attempt included
     * @param total of the file, -1 when unknown
     */
    default void progress(long bytes, long total) {}

    /** Asked between chunks: true ends the download; what is on the disk is kept for the next attempt. */
    default boolean cancelled() {
        return false;
    }
}

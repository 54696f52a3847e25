package dev.lareira.rag.internal.watch;

import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.NotesWatch;
import dev.lareira.rag.RagException;
import dev.lareira.rag.SyncListener;
import dev.lareira.rag.SyncProgress;
import dev.lareira.rag.SyncReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Syncs when files have changed and then been left alone for a moment, and now and then in any case. */
public final class WatchThread implements NotesWatch {
    private static final System.Logger LOG = System.getLogger("dev.lareira.rag");
    /** An editor writes a note in several steps, and a tool moves many. */
    private static final long QUIET_MILLIS = 120;

    private static final long LONGEST_MILLIS = 2_000;
    /** What no event told of, as on a network drive, is seen after this. */
    private static final long RESCAN_MILLIS = 60_000;

    private final NotesIndex index;
    private final SyncListener listener;
    private final Consumer<SyncReport> done;
    private final FolderEvents events;
    private final Thread thread;
    /** What the last sync warned of, which the next one need not say again. */
    private Set<String> told = Set.of();

    private volatile boolean closed;

    public WatchThread(NotesIndex index, SyncListener listener, Consumer<SyncReport> done) {
        this.index = index;
        this.listener = listener;
        this.done = done;
        try {
            events = new FolderEvents(index.vaults());
        } catch (IOException e) {
            throw new RagException("folders cannot be watched: " + e.getMessage(), e);
        }
        thread = Thread.ofPlatform().name("lareira-watch").daemon().start(this::run);
    }

    private void run() {
        try {
            warmUp();
            sync();
            while (!closed) {
                if (events.await(RESCAN_MILLIS)) {
                    long start = System.nanoTime();
                    while (events.await(QUIET_MILLIS) && (System.nanoTime() - start) / 1_000_000 < LONGEST_MILLIS) {
                        continue;
                    }
                }
                sync();
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a model embeds first takes a second more: let that not be what the person changes first. */
    private void warmUp() {
        try {
            index.search("note", 1);
        } catch (RagException e) {
            LOG.log(System.Logger.Level.DEBUG, "no search before the first change: " + e.getMessage());
        }
    }

    private void sync() {
        if (closed) {
            return;
        }
        Set<String> before = told;
        told = new HashSet<>();
        try {
            done.accept(index.sync(new SyncListener() {
                @Override
                public void progress(SyncProgress progress) {
                    listener.progress(progress);
                }

                @Override
                public void warning(String note, NoteWarning warning) {
                    tell(note, warning, before);
                }

                @Override
                public boolean cancelled() {
                    return closed || listener.cancelled();
                }
            }));
        } catch (RagException e) {
            // A folder may be back later.
            tell("", new NoteWarning(NoteWarning.Kind.UNREADABLE, 0, e.getMessage()), before);
        }
    }

    private void tell(String note, NoteWarning warning, Set<String> before) {
        String key = note + ": " + warning;
        told.add(key);
        if (!before.contains(key)) {
            listener.warning(note, warning);
        }
    }

    /** Waits until a sync that runs has ended. */
    @Override
    public void close() {
        closed = true;
        try {
            events.close();
            thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

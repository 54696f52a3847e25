package dev.lareira.cli;

import dev.lareira.core.ModelStore;
import java.io.PrintWriter;
import java.nio.file.Path;

/** The model that is used when none is named, fetched where it is not there yet. */
final class DefaultModel {
    private DefaultModel() {}

    static Path find(ModelStore store, PrintWriter err) {
        try (DownloadProgress progress = new DownloadProgress(err)) {
            return store.lookUp(ModelStore.DEFAULT_CHAT_MODEL)
                    .orElseGet(() -> store.pull(ModelStore.DEFAULT_CHAT_MODEL, progress));
        }
    }
}

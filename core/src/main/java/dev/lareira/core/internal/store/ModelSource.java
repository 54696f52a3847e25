package dev.lareira.core.internal.store;

import dev.lareira.core.DownloadListener;
import java.io.IOException;
import java.nio.file.Path;

/** Where a model can be fetched from. */
public interface ModelSource {
    /**
     * Fetches it into the folder of downloads.
     *
     * @return its GGUF file, the first of a split model
     * @throws IOException when the source cannot be reached, does not have it, or does not give it
     */
    Path fetch(Path folder, DownloadListener listener) throws IOException;
}

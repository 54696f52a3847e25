package dev.lareira.core.internal.store;

import dev.lareira.core.DownloadListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/**
 * One revision of one file of a Hugging Face repository, whose digest is known beforehand.
 *
 * @param endpoint the hub, or a mirror of it
 * @param repository {@code owner/name}
 * @param revision a commit
 * @param sha256 in hex
 */
public record PinnedFile(
        Download download, URI endpoint, String repository, String revision, String file, String sha256)
        implements ModelSource {
    @Override
    public Path fetch(Path folder, DownloadListener listener) throws IOException {
        listener.message("fetching " + repository + "/" + file);
        URI uri = Http.below(endpoint, repository + "/resolve/" + revision + "/" + file);
        return download.fetch(uri, folder, repository + "/" + file, sha256, listener);
    }
}

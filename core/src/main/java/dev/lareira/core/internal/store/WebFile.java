package dev.lareira.core.internal.store;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/**
 * A file by its address, named as the last part of its path. A web server tells no digest, so only its length and first
 * bytes are checked.
 */
public record WebFile(Download download, URI uri) implements ModelSource {
    /** @throws LareiraException when this is no address of a GGUF file */
    public static WebFile parse(Download download, String address) {
        URI uri;
        try {
            // The page about a file on Hugging Face, which is what a browser shows, next to the file itself.
            uri = URI.create(address.replaceFirst("^(https://huggingface\\.co/[^/]+/[^/]+)/blob/", "$1/resolve/"));
        } catch (IllegalArgumentException e) {
            throw new LareiraException(address + " is no web address: " + e.getMessage(), e);
        }
        if (uri.getHost() == null || uri.getPath() == null || !uri.getPath().endsWith(".gguf")) {
            throw new LareiraException(
                    address + " does not name a .gguf file; expected https://host/path/name.gguf or hf.co/owner/repo");
        }
        return new WebFile(download, uri);
    }

    @Override
    public Path fetch(Path folder, DownloadListener listener) throws IOException {
        String name = uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
        listener.message("fetching " + uri);
        return download.fetch(uri, folder, name, "", listener);
    }
}

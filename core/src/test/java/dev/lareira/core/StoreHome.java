package dev.lareira.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** A made-up home folder with the stores of several programs. */
final class StoreHome {
    private final Path home;
    private final Map<String, String> environment = new HashMap<>();

    StoreHome(Path home) {
        this.home = home;
    }

    ModelStore store() {
        return new ModelStore(environment, home);
    }

    Path path(String relative) {
        return home.resolve(relative);
    }

    StoreHome set(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    /** A file that begins as a GGUF file does, of so many bytes. */
    Path gguf(String relative, int bytes) {
        return file(relative, "GGUF" + "x".repeat(bytes - 4));
    }

    Path file(String relative, String content) {
        try {
            Path path = home.resolve(relative);
            Files.createDirectories(path.getParent());
            return Files.writeString(path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path link(String relative, Path to) {
        try {
            Path path = home.resolve(relative);
            Files.createDirectories(path.getParent());
            return Files.createSymbolicLink(path, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A model in a store of Ollama: its manifest and its blobs; gives the blob that is the GGUF file. */
    Path ollama(String store, String manifest, int bytes) {
        String hex = HexFormat.of()
                .formatHex(manifest.getBytes(StandardCharsets.UTF_8))
                .concat("0".repeat(64))
                .substring(0, 64);
        file(store + "/blobs/sha256-" + "f".repeat(64), "{}");
        file(store + "/manifests/" + manifest, """
                {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                 "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "digest": "sha256:%s", "size": 2},
                 "layers": [
                  {"mediaType": "application/vnd.ollama.image.license", "digest": "sha256:%s", "size": 2},
                  {"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:%s", "size": %d},
                  {"mediaType": "application/vnd.ollama.image.template", "digest": "sha256:%s", "size": 2}]}
                """.formatted(
                        "f".repeat(64), "f".repeat(64), hex, bytes, "f".repeat(64)));
        return gguf(store + "/blobs/sha256-" + hex, bytes);
    }
}

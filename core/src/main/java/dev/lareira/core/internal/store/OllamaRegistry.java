package dev.lareira.core.internal.store;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model of an Ollama registry: the manifest names the blob that is its GGUF file.
 *
 * @param endpoint the registry
 * @param name {@code [ollama.com/][owner/]model[:tag]}
 */
public record OllamaRegistry(URI endpoint, String name) implements Download.Source {
    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    @Override
    public Path fetch(Path folder, DownloadListener listener) throws IOException {
        String model = name.replaceFirst("^ollama\\.com/", "").replaceFirst("^library/", "");
        int colon = model.indexOf(':');
        String tag = colon < 0 ? "latest" : model.substring(colon + 1);
        String repository = colon < 0 ? model : model.substring(0, colon);
        if (!repository.matches("[\\w.-]+(/[\\w.-]+)?") || !tag.matches("[\\w.-]+")) {
            throw new LareiraException(
                    name + " is no model name; expected hf.co/owner/repo[:quant], model[:tag], a URL or a file");
        }
        String owned = repository.contains("/") ? repository : "library/" + repository;
        URI manifest = endpoint.resolve("/v2/%s/manifests/%s".formatted(owned, tag));
        for (JsonNode layer :
                new JsonMapper().readTree(Download.text(manifest, MANIFEST)).path("layers")) {
            if (layer.path("mediaType").asString("").equals(OllamaStore.MODEL_LAYER)) {
                String digest = layer.path("digest").asString("");
                listener.message("fetching " + name);
                return Download.fetch(
                        endpoint.resolve("/v2/%s/blobs/%s".formatted(owned, digest)),
                        folder.resolve(repository.replace('/', '-') + "-" + tag + ".gguf"),
                        digest.replaceFirst("^sha256:", ""),
                        listener);
            }
        }
        throw new LareiraException(manifest + " names no GGUF file");
    }
}

package dev.lareira.core.internal.store;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model of an Ollama registry (the Docker registry API, version 2): the manifest names the blob that is its GGUF file,
 * which becomes {@code [owner/]model-tag.gguf}.
 *
 * @param endpoint the registry
 * @param name {@code [ollama.com/][owner/]model[:tag]}
 */
public record OllamaRegistry(Download download, URI endpoint, String name) implements ModelSource {
    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    private static final Pattern NAME = Pattern.compile(
            "(?!hf\\.co/|huggingface\\.co/)(?:https://)?(?:(?:registry\\.ollama\\.ai|(?:www\\.)?ollama\\.com)/)?(?:library/)?((?:\\w[\\w.-]*/)?\\w[\\w.-]*)(?::(\\w[\\w.-]*))?");

    @Override
    public Path fetch(Path folder, DownloadListener listener) throws IOException {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            throw new LareiraException(
                    name
                            + " is neither a file here nor a model name; expected hf.co/owner/repo[:quant], model[:tag], a URL or a file");
        }
        String model = parts.group(1);
        String tag = parts.group(2) == null ? "latest" : parts.group(2);
        String repository = "v2/" + (model.contains("/") ? model : "library/" + model);
        URI manifest = Http.below(endpoint, repository + "/manifests/" + tag);
        String digest = modelDigest(manifest);
        listener.message("fetching " + model + ":" + tag);
        return download.fetch(
                Http.below(endpoint, repository + "/blobs/" + digest),
                folder,
                model + "-" + tag + ".gguf",
                digest.substring(OllamaStore.DIGEST_PREFIX.length()),
                listener);
    }

    private String modelDigest(URI manifest) throws IOException {
        try {
            for (JsonNode layer : new JsonMapper()
                    .readTree(download.http().text(manifest, MANIFEST))
                    .path("layers")) {
                if (layer.path("mediaType").asString("").equals(OllamaStore.MODEL_LAYER)) {
                    return OllamaStore.digest(layer);
                }
            }
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(manifest + " is no manifest: " + e.getMessage(), e);
        }
        throw new LareiraException(manifest + " names no GGUF file; the model may only run in the cloud");
    }
}

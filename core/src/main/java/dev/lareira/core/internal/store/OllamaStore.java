package dev.lareira.core.internal.store;

import dev.lareira.core.StoredModel;
import dev.lareira.core.StoredModel.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Ollama's store: {@code manifests/HOST/NAMESPACE/NAME/TAG} name blobs by digest, one of which is the GGUF file. */
public final class OllamaStore {
    static final String MODEL_LAYER = "application/vnd.ollama.image.model";
    static final String DIGEST_PREFIX = "sha256:";

    private static final Logger LOG = LoggerFactory.getLogger(OllamaStore.class);

    private OllamaStore() {}

    /** The models whose blobs are there; what is no manifest is skipped with a warning. */
    public static List<StoredModel> models(Path folder) {
        Path manifests = folder.resolve("manifests");
        List<StoredModel> models = new ArrayList<>();
        for (Path manifest : Folders.walk(manifests)) {
            if (!manifest.getFileName().toString().startsWith(".")) {
                model(folder, manifests.relativize(manifest), manifest).ifPresent(models::add);
            }
        }
        return models;
    }

    /** @throws IllegalArgumentException when a layer has no SHA-256, which becomes a part of paths and addresses */
    static String digest(JsonNode layer) {
        String digest = layer.path("digest").asString("");
        if (!digest.matches(DIGEST_PREFIX + "[0-9a-f]{64}")) {
            throw new IllegalArgumentException("\"" + digest + "\" is no digest, expected sha256:HEX");
        }
        return digest;
    }

    private static Optional<StoredModel> model(Path folder, Path name, Path manifest) {
        try {
            JsonNode layers =
                    new JsonMapper().readTree(Files.readAllBytes(manifest)).path("layers");
            if (!layers.isArray()) {
                throw new IllegalArgumentException("it has no list of layers");
            }
            for (JsonNode layer : layers) {
                if (layer.path("mediaType").asString("").equals(MODEL_LAYER)) {
                    Path blob = folder.resolve("blobs").resolve(digest(layer).replace(':', '-'));
                    return Optional.of(new StoredModel(shortName(name), blob, Files.size(blob), Source.OLLAMA));
                }
            }
        } catch (JacksonException | IllegalArgumentException | IOException e) {
            LOG.warn("skipped {}, no usable manifest of Ollama: {}", manifest, e.toString());
        }
        return Optional.empty();
    }

    /** {@code registry.ollama.ai/library/llama3.2/1b} is {@code llama3.2:1b}; other hosts and owners stay. */
    private static String shortName(Path name) {
        String full = name.toString().replace('\\', '/');
        int tag = full.lastIndexOf('/');
        String model = full.substring(0, Math.max(0, tag)).replaceFirst("^registry\\.ollama\\.ai/(library/)?", "");
        return model + ":" + full.substring(tag + 1);
    }
}

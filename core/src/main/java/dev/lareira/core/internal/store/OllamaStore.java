package dev.lareira.core.internal.store;

import dev.lareira.core.StoredModel;
import dev.lareira.core.StoredModel.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Ollama's store: {@code manifests/HOST/NAMESPACE/NAME/TAG} name blobs by digest, one of which is the GGUF file. */
public final class OllamaStore {
    static final String MODEL_LAYER = "application/vnd.ollama.image.model";
    private static final int DEPTH = 6;

    private OllamaStore() {}

    public static List<StoredModel> models(Path folder) {
        Path manifests = folder.resolve("manifests");
        if (!Files.isDirectory(manifests)) {
            return List.of();
        }
        List<StoredModel> models = new ArrayList<>();
        try (Stream<Path> files = Files.find(manifests, DEPTH, (path, attributes) -> attributes.isRegularFile())) {
            for (Path manifest : files.sorted().toList()) {
                add(models, folder, manifests.relativize(manifest), manifest);
            }
        } catch (IOException | UncheckedIOException e) {
            return models;
        }
        return models;
    }

    private static void add(List<StoredModel> models, Path folder, Path name, Path manifest) throws IOException {
        try {
            for (JsonNode layer :
                    new JsonMapper().readTree(Files.readString(manifest)).path("layers")) {
                Path blob = folder.resolve("blobs")
                        .resolve(layer.path("digest").asString("").replace(':', '-'));
                if (layer.path("mediaType").asString("").equals(MODEL_LAYER) && Files.isRegularFile(blob)) {
                    models.add(new StoredModel(shortName(name), blob, Files.size(blob), Source.OLLAMA));
                }
            }
        } catch (JacksonException e) {
            // Not a manifest.
        }
    }

    /** {@code registry.ollama.ai/library/llama3.2/1b} is {@code llama3.2:1b}; other hosts and owners stay. */
    private static String shortName(Path name) {
        String full = name.toString().replace('\\', '/');
        int tag = full.lastIndexOf('/');
        String model = full.substring(0, Math.max(0, tag)).replaceFirst("^registry\\.ollama\\.ai/(library/)?", "");
        return model + ":" + full.substring(tag + 1);
    }
}

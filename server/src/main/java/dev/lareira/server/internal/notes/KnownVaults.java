package dev.lareira.server.internal.notes;

import dev.lareira.rag.NoteOptions;
import dev.lareira.rag.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The vaults that Obsidian and Logseq have opened on this machine, from the lists that they keep. */
public final class KnownVaults {
    private static final String GRAPH = "logseq_local_";
    private static final int MAX_LIST_BYTES = 1 << 20;

    private final Path home;
    private final Map<String, String> environment;

    /**
     * @param home of the person
     * @param environment as of {@link System#getenv()}
     */
    public KnownVaults(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
    }

    /** Those whose folder is there. */
    public List<Vault> list() {
        Set<Path> folders = new LinkedHashSet<>();
        obsidianLists().forEach(list -> folders.addAll(obsidian(list)));
        folders.addAll(logseq(home.resolve(".logseq/graphs")));
        return folders.stream()
                .filter(Files::isDirectory)
                .map(folder -> new Vault(folder.getFileName().toString(), folder, NoteOptions.defaults()))
                .toList();
    }

    /** Linux, its sandboxes, macOS, Windows. */
    private List<Path> obsidianLists() {
        String file = "obsidian/obsidian.json";
        List<Path> lists = new ArrayList<>();
        lists.add(Optional.ofNullable(environment.get("XDG_CONFIG_HOME"))
                .map(Path::of)
                .orElse(home.resolve(".config"))
                .resolve(file));
        lists.add(home.resolve(".var/app/md.obsidian.Obsidian/config").resolve(file));
        lists.add(home.resolve("snap/obsidian/current/.config").resolve(file));
        lists.add(home.resolve("Library/Application Support").resolve(file));
        Optional.ofNullable(environment.get("APPDATA"))
                .ifPresent(data -> lists.add(Path.of(data).resolve(file)));
        return lists;
    }

    private static List<Path> obsidian(Path list) {
        List<Path> folders = new ArrayList<>();
        try {
            if (Files.isRegularFile(list) && Files.size(list) < MAX_LIST_BYTES) {
                for (JsonNode vault : new JsonMapper().readTree(list).path("vaults")) {
                    folder(vault.path("path").asString("")).ifPresent(folders::add);
                }
            }
        } catch (IOException | JacksonException e) {
            // A list that cannot be read is none.
        }
        return folders;
    }

    /** Logseq keeps a file for each graph, named after its folder: {@code ++} for a slash, {@code +3A+} for a colon. */
    private static List<Path> logseq(Path graphs) {
        try (Stream<Path> files = Files.list(graphs)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(GRAPH))
                    .map(name -> name.substring(GRAPH.length())
                            .replaceFirst("\\.transit$", "")
                            .replace("++", "/")
                            .replace("+3A+", ":"))
                    .flatMap(name -> folder(name).stream())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<Path> folder(String path) {
        try {
            return path.isBlank()
                    ? Optional.empty()
                    : Optional.of(Path.of(path)).filter(Path::isAbsolute).filter(folder -> folder.getNameCount() > 0);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}

package dev.lareira.server.internal.models;

import dev.lareira.server.ServerException;
import dev.lareira.server.internal.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The models made by {@code /api/create}, each a small JSON file in a folder. Thread-safe. */
public final class Presets {
    private static final Logger LOG = LoggerFactory.getLogger(Presets.class);
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final TypeReference<Map<String, Object>> PARAMETERS = new TypeReference<>() {};

    private final Path folder;
    private final Map<String, Preset> byName = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);

    /** @param folder need not exist */
    public Presets(Path folder) {
        this.folder = folder;
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".json")).forEach(this::read);
        } catch (IOException e) {
            LOG.warn("cannot read {}: {}", folder, e.toString());
        }
    }

    private void read(Path file) {
        try {
            JsonNode node = MAPPER.readTree(Files.readAllBytes(file));
            byName.put(node.path("name").asString(), preset(node));
        } catch (IOException | JacksonException e) {
            LOG.warn("passed over {}: {}", file, e.toString());
        }
    }

    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** @param name with its tag */
    public Optional<Preset> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Makes or replaces one. */
    public synchronized void put(String name, Preset preset) {
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, "new", ".part");
            Files.write(part, Json.bytes(json(name, preset)));
            Files.move(part, file(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            byName.put(name, preset);
        } catch (IOException e) {
            throw new ServerException("cannot write to " + folder + ": " + e.getMessage(), e);
        }
    }

    /** False when there is none of this name. */
    public synchronized boolean remove(String name) {
        try {
            Files.deleteIfExists(file(name));
            return byName.remove(name) != null;
        } catch (IOException e) {
            throw new ServerException("cannot delete " + file(name) + ": " + e.getMessage(), e);
        }
    }

    /** Names hold letters that file systems do not. */
    private Path file(String name) {
        return folder.resolve(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "_") + "-"
                + Integer.toHexString(name.toLowerCase(Locale.ROOT).hashCode()) + ".json");
    }

    private static ObjectNode json(String name, Preset preset) {
        ObjectNode node = Json.object()
                .put("name", name)
                .put("from", preset.from())
                .put("system", preset.system())
                .put("template", preset.template());
        node.set("parameters", Json.node(preset.parameters()));
        node.set("messages", Json.node(preset.messages()));
        node.set("license", Json.node(preset.license()));
        return node;
    }

    /** What {@link #json} wrote, or a request of {@code /api/create} holds. */
    public static Preset preset(JsonNode node) {
        List<Map<String, String>> messages = new ArrayList<>();
        for (JsonNode message : node.path("messages")) {
            messages.add(Map.of(
                    "role", message.path("role").asString("user"),
                    "content", message.path("content").asString("")));
        }
        JsonNode license = node.path("license");
        List<String> licenses = new ArrayList<>();
        if (license.isArray()) {
            license.forEach(text -> licenses.add(text.asString("")));
        } else if (license.isString()) {
            licenses.add(license.asString());
        }
        JsonNode parameters = node.path("parameters");
        return new Preset(
                node.path("from").asString(""),
                node.path("system").asString(""),
                node.path("template").asString(""),
                parameters.isObject() ? MAPPER.convertValue(parameters, PARAMETERS) : Map.of(),
                messages,
                licenses);
    }
}

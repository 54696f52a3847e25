package dev.lareira.rag.internal.obsidian;

import dev.lareira.rag.RagException;
import dev.lareira.rag.internal.note.FileTree;
import dev.lareira.rag.internal.note.MomentFormat;
import dev.lareira.rag.internal.note.PathRules;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the settings of a vault say about its notes. Settings that cannot be read are as if they were not there. */
final class VaultSettings {
    private static final JsonMapper JSON = new JsonMapper();

    private final FileTree tree;

    VaultSettings(FileTree tree) {
        this.tree = tree;
    }

    /** Adds the files that the person excluded, and templates. */
    void exclude(PathRules rules) {
        for (JsonNode filter : json("app.json").path("userIgnoreFilters")) {
            String text = filter.asString("");
            try {
                if (text.length() > 2 && text.startsWith("/") && text.endsWith("/")) {
                    rules.regex(text.substring(1, text.length() - 1));
                } else {
                    rules.prefix(text);
                }
            } catch (RagException e) {
                // The vault's own application cannot use this filter either.
            }
        }
        folder(rules, json("templates.json").path("folder").asString(""));
        folder(
                rules,
                json("plugins/templater-obsidian/data.json")
                        .path("templates_folder")
                        .asString(""));
        for (JsonNode daily : daily()) {
            String template = daily.path("template").asString("");
            if (!template.isBlank()) {
                rules.prefix(template.endsWith(".md") ? template : template + ".md");
            }
        }
    }

    private static void folder(PathRules rules, String folder) {
        String plain = folder.strip().replaceAll("^/+|/+$", "");
        if (!plain.isEmpty()) {
            rules.prefix(plain + "/");
        }
    }

    private List<JsonNode> daily() {
        return List.of(
                json("daily-notes.json"),
                json("plugins/periodic-notes/data.json").path("daily"));
    }

    /** Folder of the daily notes, without a slash at its ends, and the format of their names. */
    record Daily(String folder, MomentFormat format) {}

    List<Daily> dailyNotes() {
        return daily().stream()
                .filter(JsonNode::isObject)
                .map(daily -> {
                    String format = daily.path("format").asString("");
                    String folder = daily.path("folder").asString("").strip().replaceAll("^/+|/+$", "");
                    return new Daily(folder, new MomentFormat(format.isBlank() ? "YYYY-MM-DD" : format.strip()));
                })
                .toList();
    }

    private JsonNode json(String file) {
        Optional<byte[]> bytes = tree.settings(".obsidian/" + file);
        try {
            return bytes.map(JSON::readTree).orElseGet(JSON::createObjectNode);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }
}

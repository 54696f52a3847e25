package dev.lareira.server.internal.models;

import dev.lareira.core.ModelInfo;
import dev.lareira.core.StoredModel;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A model that can be asked for.
 *
 * @param name with its tag, as {@code smollm2:135m}
 * @param stored its file
 * @param info what the file says of itself
 * @param header more of what it says: the values of its metadata that are no long arrays
 * @param template its chat template, empty when it has none
 * @param capabilities {@code completion}, {@code tools}, {@code thinking}, {@code insert}, {@code embedding}, as Ollama
 *     names them, and {@code rerank}
 * @param digest 64 hexadecimal digits that change with the file
 * @param modified when the file changed
 * @param preset what was added to the file when this model was created, see {@link Preset}
 */
public record ModelEntry(
        String name,
        StoredModel stored,
        ModelInfo info,
        Map<String, Object> header,
        String template,
        List<String> capabilities,
        String digest,
        Instant modified,
        Preset preset) {

    /** Whether it writes text. */
    public boolean generates() {
        return capabilities.contains("completion");
    }

    public boolean embeds() {
        return capabilities.contains("embedding");
    }

    public boolean can(String capability) {
        return capabilities.contains(capability);
    }

    ModelEntry as(String newName, Preset newPreset) {
        return new ModelEntry(newName, stored, info, header, template, capabilities, digest, modified, newPreset);
    }

    /** Weights as people write them: {@code 134.5M}, {@code 8.0B}. */
    public String parameterSize() {
        double count = info.parameterCount();
        if (count >= 1e9) {
            return String.format(Locale.ROOT, "%.1fB", count / 1e9);
        }
        return count >= 1e6
                ? String.format(Locale.ROOT, "%.2fM", count / 1e6)
                : String.format(Locale.ROOT, "%.2fK", count / 1e3);
    }
}

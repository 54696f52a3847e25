package dev.lareira.server.internal.models;

import dev.lareira.core.ModelInfo;
import dev.lareira.core.StoredModel;
import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.GgufArray;
import dev.lareira.gguf.Metadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Reads what model files say of themselves, each once until it changes. Thread-safe. */
final class ModelReader {
    /** Longer arrays are told empty, as Ollama does. */
    private static final int SHORT_ARRAY = 5;

    private record Key(Path path, long bytes, Instant modified) {}

    private final Map<Key, ModelEntry> known = new ConcurrentHashMap<>();

    /**
     * @throws dev.lareira.gguf.GgufException when the file is no sound GGUF file
     * @throws UncheckedIOException when it is gone
     */
    ModelEntry read(String name, StoredModel stored) {
        Key key = new Key(stored.path(), stored.bytes(), modified(stored.path()));
        return known.computeIfAbsent(key, k -> readFile(stored, k)).as(name, Preset.NONE);
    }

    private static Instant modified(Path path) {
        try {
            return Files.getLastModifiedTime(path).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModelEntry readFile(StoredModel stored, Key key) {
        try (Gguf file = Gguf.open(stored.path())) {
            ModelInfo info = ModelInfo.of(file);
            Metadata metadata = file.metadata();
            String template = metadata.string("tokenizer.chat_template", "");
            return new ModelEntry(
                    "",
                    stored,
                    info,
                    header(metadata),
                    template,
                    capabilities(file, info, template),
                    digest(key, info),
                    key.modified(),
                    Preset.NONE);
        }
    }

    private static Map<String, Object> header(Metadata metadata) {
        Map<String, Object> header = new TreeMap<>();
        for (String key : metadata.keys()) {
            if (!key.equals("tokenizer.chat_template")) {
                header.put(key, value(metadata, key));
            }
        }
        return header;
    }

    private static Object value(Metadata metadata, String key) {
        if (!metadata.isArray(key)) {
            return metadata.value(key).orElseThrow().value();
        }
        GgufArray array = metadata.array(key);
        return array.size() > SHORT_ARRAY
                ? List.of()
                : IntStream.range(0, array.size()).mapToObj(array::get).toList();
    }

    private static List<String> capabilities(Gguf file, ModelInfo info, String template) {
        Metadata metadata = file.metadata();
        List<String> capabilities = new ArrayList<>();
        if (file.tensor("cls.output.weight").isPresent()) {
            return List.of("rerank");
        }
        boolean pools = metadata.contains(info.architecture() + ".pooling_type");
        if (pools || info.architecture().contains("bert") || info.architecture().contains("embedding")) {
            return List.of("embedding");
        }
        capabilities.add("completion");
        capabilities.add("tools");
        if (thinks(template)) {
            capabilities.add("thinking");
        }
        if (InsertTokens.of(metadata).isPresent()) {
            capabilities.add("insert");
        }
        return List.copyOf(capabilities);
    }

    private static boolean thinks(String template) {
        String plain = template.toLowerCase(Locale.ROOT);
        return plain.contains("<think>") || plain.contains("enable_thinking") || plain.contains("reasoning_content");
    }

    /** Ollama's blobs are named by their digest; elsewhere the file's identity stands for it: hashing gigabytes takes minutes. */
    private static String digest(Key key, ModelInfo info) {
        String file = key.path().getFileName().toString();
        if (file.matches("sha256-[0-9a-f]{64}")) {
            return file.substring("sha256-".length());
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((key + info.toString()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

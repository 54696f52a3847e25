package dev.lareira.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the reference data and real models lie: {@code LAREIRA_GOLDEN} and {@code LAREIRA_MODELS}, else
 * {@code ../shared/golden} and {@code ../shared/models} beside the project. A test that asks for a missing file is
 * skipped with one clear line.
 */
public final class Golden {
    private static final JsonMapper JSON = new JsonMapper();

    private Golden() {}

    /** A file or folder of the reference data, or the test is skipped. */
    public static Path file(String relative) {
        return existing("LAREIRA_GOLDEN", "golden", relative);
    }

    /** A model file, or the test is skipped. */
    public static Path model(String relative) {
        return existing("LAREIRA_MODELS", "models", relative);
    }

    /** The files of a folder of the reference data with this ending, sorted by name. */
    public static List<Path> files(String folder, String ending) {
        try (var files = Files.list(file(folder))) {
            return files.filter(path -> path.getFileName().toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode json(Path file) {
        return JSON.readTree(file);
    }

    /** One JSON value a line; only {@code \n} ends a line. A name ending in {@code .gz} is unpacked. */
    public static List<JsonNode> jsonLines(Path file) {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : text(file).split("\n")) {
            if (!line.isBlank()) {
                rows.add(JSON.readTree(line));
            }
        }
        return rows;
    }

    /** The text of a file, unpacked when its name ends in {@code .gz}. */
    public static String text(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    /** The bytes of a file, unpacked when its name ends in {@code .gz}. */
    public static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return file.toString().endsWith(".gz") ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path existing(String variable, String folder, String relative) {
        String set = System.getenv(variable);
        Path base = set != null && !set.isBlank()
                ? Path.of(set)
                : Path.of(System.getProperty("lareira.root", "."))
                        .resolve("../shared")
                        .resolve(folder);
        Path path = base.resolve(relative).normalize();
        Assumptions.assumeTrue(Files.exists(path), () -> "skipped: no " + path + " (set " + variable + ")");
        return path;
    }
}

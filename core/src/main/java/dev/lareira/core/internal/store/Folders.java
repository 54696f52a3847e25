package dev.lareira.core.internal.store;

import dev.lareira.core.StoredModel;
import dev.lareira.core.StoredModel.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** GGUF files below a folder; a split model is one entry, projectors of vision models are none. */
public final class Folders {
    private static final int DEPTH = 6;
    private static final Pattern PART = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

    private Folders() {}

    public static List<StoredModel> models(Path folder, Source source) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.find(
                folder,
                DEPTH,
                (path, attributes) ->
                        attributes.isRegularFile() && isModel(path.getFileName().toString()),
                FileVisitOption.FOLLOW_LINKS)) {
            List<StoredModel> models = new ArrayList<>();
            for (Path path : files.sorted().toList()) {
                long bytes = 0;
                for (Path file : files(path)) {
                    bytes += Files.size(file);
                }
                models.add(new StoredModel(name(path), path, bytes, source));
            }
            return models;
        } catch (IOException | UncheckedIOException e) {
            // A folder of another program that cannot be read offers no model.
            return List.of();
        }
    }

    /** The file, or all parts of a split model that are there. */
    public static List<Path> files(Path first) {
        Matcher part = PART.matcher(first.getFileName().toString());
        if (!part.matches()) {
            return List.of(first);
        }
        List<Path> parts = new ArrayList<>();
        for (int i = 1; i <= Integer.parseInt(part.group(3)); i++) {
            Path path = first.resolveSibling("%s-%05d-of-%s.gguf".formatted(part.group(1), i, part.group(3)));
            if (Files.exists(path)) {
                parts.add(path);
            }
        }
        return parts;
    }

    private static boolean isModel(String name) {
        Matcher part = PART.matcher(name);
        return name.endsWith(".gguf")
                && !name.toLowerCase(java.util.Locale.ROOT).contains("mmproj")
                && (!part.matches() || part.group(2).equals("00001"));
    }

    private static String name(Path path) {
        String file = path.getFileName().toString();
        Matcher part = PART.matcher(file);
        return part.matches() ? part.group(1) : file.substring(0, file.length() - ".gguf".length());
    }
}

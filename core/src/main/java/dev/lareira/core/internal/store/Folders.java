package dev.lareira.core.internal.store;

import dev.lareira.core.StoredModel;
import dev.lareira.core.StoredModel.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** GGUF files below a folder; a split model is one entry, projectors of vision models are none. */
public final class Folders {
    private static final Logger LOG = LoggerFactory.getLogger(Folders.class);
    private static final int DEPTH = 8;
    private static final Pattern PART = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

    private Folders() {}

    public static List<StoredModel> models(Path folder, Source source) {
        List<StoredModel> models = new ArrayList<>();
        for (Path path : walk(folder)) {
            String file = path.getFileName().toString();
            Matcher part = PART.matcher(file);
            boolean first = !part.matches() || Integer.parseInt(part.group(2)) == 1;
            if (isModelFile(file) && first) {
                String name = part.matches() ? part.group(1) : file.substring(0, file.length() - ".gguf".length());
                models.add(new StoredModel(name, path, bytes(path), source));
            }
        }
        return models;
    }

    /** Whether a file of this name is a model or a part of one. */
    static boolean isModelFile(String name) {
        return name.endsWith(".gguf") && !name.toLowerCase(Locale.ROOT).contains("mmproj");
    }

    /** How many parts the model has that this file is of. */
    static int partCount(String name) {
        Matcher part = PART.matcher(name);
        return part.matches() ? Integer.parseInt(part.group(3)) : 1;
    }

    /** What the names of all parts of a split model begin with. */
    static String partPrefix(String name) {
        Matcher part = PART.matcher(name);
        return part.matches() ? part.group(1) : name;
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
        return parts.isEmpty() ? List.of(first) : parts;
    }

    /** Deletes a folder in which nothing is left, and those above it up to the root, which stays. */
    public static void deleteEmpty(Path folder, Path root) throws IOException {
        for (Path empty = folder; !empty.equals(root) && empty.startsWith(root); empty = empty.getParent()) {
            try (Stream<Path> files = Files.list(empty)) {
                if (files.findAny().isPresent()) {
                    return;
                }
            }
            Files.delete(empty);
        }
    }

    /** All files below a folder, sorted, links followed; what cannot be read is passed over with a warning. */
    static List<Path> walk(Path folder) {
        List<Path> files = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return files;
        }
        try {
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    LOG.warn("passed over {}: {}", file, e.toString());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException e) {
                    if (e != null) {
                        LOG.warn("read {} in part: {}", visited, e.toString());
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.sort(null);
        return files;
    }

    private static long bytes(Path first) {
        long bytes = 0;
        for (Path file : files(first)) {
            try {
                bytes += Files.size(file);
            } catch (IOException e) {
                LOG.warn("no size of {}: {}", file, e.toString());
            }
        }
        return bytes;
    }
}

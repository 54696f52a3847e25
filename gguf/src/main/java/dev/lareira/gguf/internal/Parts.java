package dev.lareira.gguf.internal;

import dev.lareira.gguf.GgufException;
import dev.lareira.gguf.GgufLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of a split model, named {@code NAME-00001-of-00003.gguf}; any of them opens them all. */
public final class Parts {
    private static final Pattern NAME = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

    private Parts() {}

    /** The files of the model that this one belongs to, in order; the file alone when it is not split. */
    public static List<Path> of(Path file, int count, GgufLimits limits) {
        if (count <= 1) {
            return List.of(file);
        }
        if (count > limits.maxParts()) {
            throw new GgufException(
                    "%s: split.count is %d; expected at most %d".formatted(file, count, limits.maxParts()));
        }
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches() || Integer.parseInt(name.group(3)) != count) {
            throw new GgufException(
                    "%s is one of %d files of a split model; expected a name like NAME-00001-of-%05d.gguf"
                            .formatted(file, count, count));
        }
        List<Path> parts = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Path part = file.resolveSibling("%s-%05d-of-%05d.gguf".formatted(name.group(1), i, count));
            if (!Files.isRegularFile(part)) {
                throw new GgufException("%s is missing: part %d of %d of a split model must lie beside the others"
                        .formatted(part, i, count));
            }
            parts.add(part);
        }
        return List.copyOf(parts);
    }
}

package dev.lareira.core.internal.store;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** A GGUF file of this machine, or all parts of a split one, copied into the folder. */
public record LocalFile(Path file) implements ModelSource {
    @Override
    public Path fetch(Path folder, DownloadListener listener) throws IOException {
        GgufCheck.require(file, file);
        Files.createDirectories(folder);
        List<Path> copies = new ArrayList<>();
        for (Path part : Folders.files(file)) {
            String name = part.getFileName().toString();
            Path target = folder.resolve(name.endsWith(".gguf") ? name : name + ".gguf");
            copies.add(copy(part, target));
        }
        return copies.getFirst();
    }

    private static Path copy(Path from, Path target) throws IOException {
        if (Files.exists(target)) {
            if (Files.mismatch(from, target) >= 0) {
                throw new LareiraException(target + " is there already and differs; `lareira rm` it first");
            }
            return target;
        }
        Path copying =
                Files.createTempFile(target.getParent(), target.getFileName().toString(), ".part");
        try {
            Files.copy(from, copying, StandardCopyOption.REPLACE_EXISTING);
            return Files.move(copying, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(copying);
        }
    }
}

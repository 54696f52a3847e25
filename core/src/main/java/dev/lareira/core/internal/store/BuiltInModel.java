package dev.lareira.core.internal.store;

import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A model that a jar on the class or module path brings: {@code META-INF/lareira/models/NAME.gguf}, with its SHA-256 in a
 * resource of that name and {@code .sha256} behind it. Since only files can be mapped, it is copied once to a folder,
 * under a name that holds its digest.
 *
 * @param name of the model
 */
public record BuiltInModel(String name) {
    private static final int DIGEST_LETTERS = 12;

    /** Whether the jar is there. */
    public boolean exists() {
        return resource("").isPresent();
    }

    /**
     * The model as a file.
     *
     * @param folder where to keep the copy; where it cannot be written to, a temporary file is used
     * @throws LareiraException when the jar is not there, or broken
     */
    public Path file(Path folder) {
        URL weights = resource("")
                .orElseThrow(() -> new LareiraException("the model " + name
                        + " is not on the class path; add the artifact lareira-model-bge-small-en, or name a model"));
        try {
            if (weights.getProtocol().equals("file")) {
                return Path.of(URI.create(weights.toString()));
            }
            String digest = digest();
            Path copy = folder.resolve(name + "-" + digest.substring(0, DIGEST_LETTERS) + ".gguf");
            return Files.exists(copy) ? copy : copied(weights, digest, copy);
        } catch (IOException e) {
            throw new LareiraException("the built-in model " + name + " cannot be unpacked: " + e.getMessage(), e);
        }
    }

    private Path copied(URL weights, String digest, Path copy) throws IOException {
        Path part;
        try {
            Files.createDirectories(copy.getParent());
            part = Files.createTempFile(copy.getParent(), name, ".part");
        } catch (IOException e) {
            Path temporary = Files.createTempFile(name, ".gguf");
            temporary.toFile().deleteOnExit();
            fill(temporary, weights, digest);
            return temporary;
        }
        try {
            fill(part, weights, digest);
            Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return copy;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void fill(Path file, URL weights, String digest) throws IOException {
        try (InputStream in = weights.openStream()) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        String found = Sha256.of(file);
        if (!found.equals(digest)) {
            throw new IOException("its SHA-256 is " + found + ", expected " + digest + "; the jar is damaged");
        }
    }

    private String digest() throws IOException {
        URL url = resource(".sha256").orElseThrow(() -> new IOException("its digest is not in the jar"));
        try (InputStream in = url.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
        }
    }

    private Optional<URL> resource(String suffix) {
        String path = "META-INF/lareira/models/" + name + ".gguf" + suffix;
        ClassLoader own = BuiltInModel.class.getClassLoader();
        return Optional.ofNullable(own.getResource(path))
                .or(() -> Optional.ofNullable(Thread.currentThread().getContextClassLoader())
                        .map(loader -> loader.getResource(path)));
    }
}

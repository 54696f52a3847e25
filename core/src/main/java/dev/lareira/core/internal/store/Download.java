package dev.lareira.core.internal.store;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * One file over HTTP: into {@code NAME.part} first, resumed from where an earlier attempt stopped as long as the server
 * still has the same file, checked, then renamed.
 */
public final class Download {
    /** Where a model can be fetched from. */
    public interface Source {
        /** Fetches it into the folder and returns the file. */
        Path fetch(Path folder, DownloadListener listener) throws IOException;
    }

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(15))
            .build();
    private static final int CHUNK = 1 << 16;
    private static final int PARTIAL_CONTENT = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private Download() {}

    /** A file by its address, named as the last part of its path. */
    public static Source from(URI uri) {
        String name = uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
        if (!name.endsWith(".gguf")) {
            throw new LareiraException(uri + " does not name a .gguf file");
        }
        return (folder, listener) -> fetch(uri, folder.resolve(name), "", listener);
    }

    /** Copies a local file into the store, atomically. */
    public static Path copy(Path file, Path target) throws IOException {
        Path part = part(target);
        Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
        return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Reads a small text, such as a manifest. */
    static String text(URI uri, String accept) throws IOException {
        HttpResponse<String> response =
                send(HttpRequest.newBuilder(uri).header("Accept", accept), HttpResponse.BodyHandlers.ofString());
        check(uri, response.statusCode());
        return response.body();
    }

    /**
     * @param sha256 expected digest in hex, empty when unknown
     */
    static Path fetch(URI uri, Path target, String sha256, DownloadListener listener) throws IOException {
        if (Files.exists(target)) {
            return target;
        }
        Path part = part(target);
        Path tag = part.resolveSibling(part.getFileName() + ".etag");
        long have = Files.exists(part) && Files.exists(tag) ? Files.size(part) : 0;
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-").header("If-Range", Files.readString(tag));
        }
        HttpResponse<InputStream> response = send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            boolean resumed = response.statusCode() == PARTIAL_CONTENT;
            if (response.statusCode() == RANGE_NOT_SATISFIABLE) {
                Files.deleteIfExists(part);
                throw new IOException(uri + ": the file has changed on the server; try again");
            }
            check(uri, response.statusCode());
            long start = resumed ? have : 0;
            long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            long total = length < 0 ? -1 : start + length;
            String etag = response.headers().firstValue("ETag").orElse("");
            if (etag.isEmpty()) {
                Files.deleteIfExists(tag);
            } else {
                Files.writeString(tag, etag);
            }
            save(in, part, resumed, start, total, listener);
        }
        verify(part, sha256, uri);
        Files.deleteIfExists(tag);
        return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    static void verify(Path part, String sha256, Object source) throws IOException {
        if (sha256.isEmpty()) {
            return;
        }
        String actual = sha256(part);
        if (!actual.equalsIgnoreCase(sha256)) {
            Files.delete(part);
            throw new LareiraException("%s: SHA-256 is %s; expected %s. The download was deleted; try again."
                    .formatted(source, actual, sha256));
        }
    }

    static Path part(Path target) {
        return target.resolveSibling(target.getFileName() + ".part");
    }

    private static void save(
            InputStream in, Path part, boolean append, long start, long total, DownloadListener listener)
            throws IOException {
        StandardOpenOption mode = append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        long written = start;
        try (OutputStream out =
                Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode)) {
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                out.write(chunk, 0, n);
                written += n;
                listener.progress(written, total);
                if (listener.cancelled()) {
                    throw new LareiraException(
                            "cancelled; %d bytes are kept and the next pull goes on from there".formatted(written));
                }
            }
        }
        if (total >= 0 && written != total) {
            throw new IOException("the connection ended after %d of %d bytes; try again to go on from there"
                    .formatted(written, total));
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body)
            throws IOException {
        HttpRequest built = request.header("User-Agent", "lareira").build();
        try {
            return HTTP.send(built, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LareiraException("interrupted");
        } catch (IOException e) {
            throw new IOException(
                    built.uri().getHost() + " cannot be reached ("
                            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()) + ")",
                    e);
        }
    }

    private static void check(URI uri, int status) throws IOException {
        if (status == 404) {
            throw new IOException(uri + " does not exist (HTTP 404)");
        }
        if (status == 401 || status == 403) {
            throw new IOException(uri + " needs a licence to be accepted or an account (HTTP " + status + ")");
        }
        if (status / 100 != 2) {
            throw new IOException(uri + " answers HTTP " + status);
        }
    }
}

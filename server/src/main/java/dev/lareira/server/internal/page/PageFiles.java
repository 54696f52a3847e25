package dev.lareira.server.internal.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * The files of the page, read once from this jar. Two libraries come from their own jars, under names without a version.
 * Thread-safe.
 */
final class PageFiles {
    /**
     * A file as it is sent.
     *
     * @param etag changes with the content
     */
    record PageFile(String type, byte[] bytes, byte[] gzip, String etag) {}

    private static final String FOLDER = "/dev/lareira/server/page/";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*\\.[a-z]+");
    private static final Pattern NAMED = Pattern.compile("\"/page/([^\"]+)\"");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "txt", "text/plain; charset=utf-8",
            "webmanifest", "application/manifest+json");

    private final Properties libraries = new Properties();
    private final Map<String, Optional<PageFile>> files = new ConcurrentHashMap<>();

    PageFiles() {
        try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + "lib.properties")) {
            libraries.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads and packs what the page's HTML names, so that the first person does not wait for it. */
    void prepare() {
        find("index.html")
                .ifPresent(html -> NAMED.matcher(new String(html.bytes(), StandardCharsets.UTF_8))
                        .results()
                        .forEach(match -> find(match.group(1))));
    }

    /** @param name below {@code /page/}, such as {@code main.js} or {@code lib/marked.js} */
    Optional<PageFile> find(String name) {
        String library = name.startsWith("lib/") ? libraries.getProperty(name.substring(4)) : null;
        if (library == null && !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        Optional<PageFile> known = files.get(name);
        if (known == null) {
            // A module's own resources are found by its classes, those of other jars by the loader.
            known = library == null
                    ? read(name, PageFiles.class.getResourceAsStream(FOLDER + name))
                    : read(name, PageFiles.class.getClassLoader().getResourceAsStream(library));
            // What is not there is not remembered: anyone may ask for anything.
            known.ifPresent(file -> files.put(name, Optional.of(file)));
        }
        return known;
    }

    private static Optional<PageFile> read(String name, InputStream resource) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || resource == null) {
            return Optional.empty();
        }
        try (resource) {
            byte[] bytes = resource.readAllBytes();
            return Optional.of(new PageFile(type, bytes, gzip(bytes), etag(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static String etag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(digest, 0, 8) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

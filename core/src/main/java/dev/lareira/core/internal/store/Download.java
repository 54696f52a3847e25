package dev.lareira.core.internal.store;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file over HTTP: into a {@link Partial} first, resumed from where an earlier attempt stopped as long as the server
 * still has the same file (RFC 9110, range requests with {@code If-Range}), checked, then renamed. Thread-safe.
 */
public final class Download {
    private static final int CHUNK = 1 << 16;
    private static final int ATTEMPTS = 5;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (?:(\\d+)-\\d+|\\*)/(\\d+|\\*)");

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Http http;
    private final Disk disk;
    private final Duration patience;

    /**
     * @param environment variables, which may name a proxy
     */
    public Download(Map<String, String> environment) {
        this(new Http(environment), Disk.REAL, PATIENCE);
    }

    /**
     * @param patience how long a connection may give nothing before it counts as broken
     */
    Download(Http http, Disk disk, Duration patience) {
        this.http = http;
        this.disk = disk;
        this.patience = patience;
    }

    Http http() {
        return http;
    }

    /** The connection ended before the file did. */
    private static final class Cut extends IOException {
        private static final long serialVersionUID = 1L;

        Cut(String message) {
            super(message);
        }
    }

    /**
     * @param name of the file below the folder, which is created where it is missing
     * @param sha256 expected digest in hex, empty when unknown
     */
    Path fetch(URI uri, Path folder, String name, String sha256, DownloadListener listener) throws IOException {
        Files.createDirectories(folder);
        Path target = folder.resolve(name);
        PullLock lock = PullLock.of(folder, name, listener);
        try (lock) {
            if (!isThere(uri, target, sha256, listener)) {
                Partial partial = Partial.open(target, disk);
                receiveAll(uri, partial, listener);
                partial.publish(sha256, uri);
            }
            return target;
        }
    }

    /** Whether the file need not be fetched; one of another content is replaced only where a digest tells what is right. */
    private boolean isThere(URI uri, Path target, String sha256, DownloadListener listener) throws IOException {
        if (!Files.exists(target)) {
            return false;
        }
        listener.message("checking " + target + ", which is there already");
        if (!sha256.isEmpty()) {
            return Sha256.of(target).equalsIgnoreCase(sha256);
        }
        HttpResponse<InputStream> response = http.get(uri, Map.of());
        response.body().close();
        long length = length(response);
        if (length >= 0 && length != Files.size(target)) {
            throw new LareiraException(
                    "%s is there already with %d bytes, but %s has %d; remove the one that is there first"
                            .formatted(target, Files.size(target), uri, length));
        }
        return true;
    }

    private void receiveAll(URI uri, Partial partial, DownloadListener listener) throws IOException {
        for (int attempt = 1; ; attempt++) {
            long before = partial.bytes();
            try {
                receive(uri, partial, listener);
                return;
            } catch (Cut e) {
                if (attempt == ATTEMPTS || !partial.resumable() || partial.bytes() == before) {
                    throw new IOException("%s: %s; pull again%s"
                            .formatted(uri, e.getMessage(), partial.resumable() ? " to go on from there" : ""));
                }
                listener.message(e.getMessage() + "; going on from there");
            }
        }
    }

    private void receive(URI uri, Partial partial, DownloadListener listener) throws IOException {
        Map<String, String> range = partial.resumable()
                ? Map.of("Range", "bytes=" + partial.bytes() + "-", "If-Range", partial.tag())
                : Map.of();
        HttpResponse<InputStream> response = http.get(uri, range);
        try (InputStream in = response.body()) {
            Matcher given = CONTENT_RANGE.matcher(
                    response.headers().firstValue("Content-Range").orElse(""));
            boolean known = given.matches();
            String have = Long.toString(partial.bytes());
            boolean partly = response.statusCode() == Http.PARTIAL_CONTENT;
            if (response.statusCode() == Http.RANGE_NOT_SATISFIABLE && known && have.equals(given.group(2))) {
                return;
            }
            if (response.statusCode() == Http.RANGE_NOT_SATISFIABLE
                    || partly && !(known && have.equals(given.group(1)))) {
                if (range.isEmpty()) {
                    throw new IOException(uri + " gives a part of the file although all of it was asked for");
                }
                partial.restart("");
                receive(uri, partial, listener);
                return;
            }
            if (!partly) {
                partial.restart(strongTag(response));
            }
            long length = length(response);
            long total = length < 0 ? -1 : partial.bytes() + length;
            if (length > 0) {
                partial.requireRoomFor(length);
            }
            listener.progress(partial.bytes(), total);
            save(in, partial, total, listener);
        }
    }

    private void save(InputStream in, Partial partial, long total, DownloadListener listener) throws IOException {
        try (OutputStream out = partial.append();
                StallWatch watch = new StallWatch(in, patience)) {
            byte[] chunk = new byte[CHUNK];
            for (int n = read(in, chunk, partial, total); n >= 0; n = read(in, chunk, partial, total)) {
                out.write(chunk, 0, n);
                watch.progressed();
                listener.progress(partial.bytes(), total);
                if (listener.cancelled()) {
                    throw stopped("cancelled", partial);
                }
            }
        } catch (ClosedByInterruptException e) {
            throw stopped("interrupted", partial);
        } catch (Cut e) {
            throw e;
        } catch (IOException e) {
            throw new LareiraException(
                    "%s; %s"
                            .formatted(
                                    Http.reason(e), kept("the disk may be full, and %s once there is room", partial)),
                    e);
        }
        if (total >= 0 && partial.bytes() != total) {
            throw new Cut(cut(partial, total));
        }
    }

    private static int read(InputStream in, byte[] chunk, Partial partial, long total) throws Cut {
        try {
            return in.read(chunk);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw stopped("interrupted", partial);
            }
            throw new Cut(cut(partial, total));
        }
    }

    private static String cut(Partial partial, long total) {
        return "the connection ended after %d of %s bytes"
                .formatted(partial.bytes(), total < 0 ? "an unknown number of" : String.valueOf(total));
    }

    private static LareiraException stopped(String how, Partial partial) {
        return new LareiraException("%s; %s".formatted(how, kept("%s", partial)));
    }

    private static String kept(String sentence, Partial partial) {
        return sentence.formatted(
                partial.resumable()
                        ? "%d bytes are kept: the next pull goes on from there".formatted(partial.bytes())
                        : "the next pull starts anew");
    }

    private static long length(HttpResponse<?> response) {
        return response.headers().firstValueAsLong("Content-Length").orElse(-1);
    }

    /** A weak tag does not tell one sequence of bytes from another, so it is none. */
    private static String strongTag(HttpResponse<?> response) {
        return response.headers()
                .firstValue("ETag")
                .filter(tag -> tag.startsWith("\""))
                .orElse("");
    }
}

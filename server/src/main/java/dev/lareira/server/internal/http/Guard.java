package dev.lareira.server.internal.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who may ask: pages of other origins may not, nor may names that lead here by trickery (DNS rebinding), nor who lacks a
 * key where keys are set.
 */
public final class Guard {
    /** Ollama's, and Obsidian's on a phone: pages of this machine and desktop programs. */
    private static final List<String> ORIGINS = List.of(
            "http://localhost",
            "https://localhost",
            "http://localhost:*",
            "https://localhost:*",
            "http://127.0.0.1",
            "https://127.0.0.1",
            "http://127.0.0.1:*",
            "https://127.0.0.1:*",
            "http://[::1]",
            "http://[::1]:*",
            "https://[::1]:*",
            "http://0.0.0.0",
            "https://0.0.0.0",
            "http://0.0.0.0:*",
            "https://0.0.0.0:*",
            "app://*",
            "file://*",
            "tauri://*",
            "vscode-webview://*",
            "vscode-file://*",
            "capacitor://localhost");

    private static final Pattern LOCAL_NAME = Pattern.compile("localhost|.+\\.(localhost|local|internal)");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*");

    private final List<Pattern> origins;
    private final boolean loopback;
    private final List<byte[]> keys;
    private final Set<String> names;

    /**
     * @param origins allowed beside the usual ones; {@code *} stands for anything
     * @param loopback whether only this machine can connect
     * @param keys one of which each request must bring; none: all may ask
     */
    public Guard(List<String> origins, boolean loopback, List<String> keys) {
        this.origins = Stream.concat(ORIGINS.stream(), origins.stream())
                .map(Guard::pattern)
                .toList();
        this.loopback = loopback;
        this.keys =
                keys.stream().map(key -> key.getBytes(StandardCharsets.UTF_8)).toList();
        names = Set.of(ownName());
    }

    private static Pattern pattern(String origin) {
        String quoted = Pattern.quote(origin.toLowerCase(Locale.ROOT)).replace("*", "\\E.*\\Q");
        return Pattern.compile(quoted);
    }

    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /**
     * Whether pages of an origin may ask: those allowed, and the pages that came from here.
     *
     * @param host the request's Host header
     */
    public boolean allowsOrigin(String origin, String host) {
        String plain = origin.toLowerCase(Locale.ROOT);
        return origins.stream().anyMatch(allowed -> allowed.matcher(plain).matches())
                || plain.equals("http://" + host.toLowerCase(Locale.ROOT))
                || plain.equals("https://" + host.toLowerCase(Locale.ROOT));
    }

    /** Whether a Host header names this machine; where others can connect, any may. */
    public boolean allowsHost(String header) {
        if (!loopback) {
            return true;
        }
        String host = header.toLowerCase(Locale.ROOT);
        host = host.startsWith("[") ? host.replaceFirst("^\\[([^]]*)].*$", "$1") : host.replaceFirst(":[0-9]*$", "");
        if (host.isEmpty() || LOCAL_NAME.matcher(host).matches() || names.contains(host)) {
            return true;
        }
        return ADDRESS.matcher(host).matches() && isPrivate(host);
    }

    private static boolean isPrivate(String address) {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            return parsed.isLoopbackAddress()
                    || parsed.isSiteLocalAddress()
                    || parsed.isLinkLocalAddress()
                    || parsed.isAnyLocalAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether a request without a key is refused. */
    public boolean wantsKey() {
        return !keys.isEmpty();
    }

    /** Whether one of these headers brings a key, without telling by the time it takes how much of it is right. */
    public boolean allowsKey(String authorization, String apiKey) {
        String bearer = authorization.replaceFirst("(?i)^bearer\\s+", "");
        boolean found = keys.isEmpty();
        for (byte[] key : keys) {
            found |= MessageDigest.isEqual(key, bearer.getBytes(StandardCharsets.UTF_8));
            found |= MessageDigest.isEqual(key, apiKey.getBytes(StandardCharsets.UTF_8));
        }
        return found;
    }
}

package dev.lareira.core.internal.store;

import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The web proxy that {@code https_proxy}, {@code http_proxy} and {@code no_proxy} name, in small or capital letters, as
 * curl, pip and most tools understand them; Java itself does not.
 */
final class EnvironmentProxy extends ProxySelector {
    private final Map<String, String> environment;

    private EnvironmentProxy(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Empty where no proxy is named, so that the one of Java's system properties is used. */
    static Optional<ProxySelector> of(Map<String, String> environment) {
        EnvironmentProxy proxies = new EnvironmentProxy(environment);
        return proxies.variable("https_proxy").isEmpty()
                        && proxies.variable("http_proxy").isEmpty()
                ? Optional.empty()
                : Optional.of(proxies);
    }

    @Override
    public List<Proxy> select(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        for (String excepted : variable("no_proxy").toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            String name = excepted.replaceFirst("^\\*?\\.", "");
            if (excepted.equals("*") || !name.isEmpty() && (host.equals(name) || host.endsWith("." + name))) {
                return List.of(Proxy.NO_PROXY);
            }
        }
        String named = variable(uri.getScheme() + "_proxy");
        return List.of(named.isEmpty() ? Proxy.NO_PROXY : proxy(named));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {
        // Whoever asked is told by the exception.
    }

    private String variable(String name) {
        return environment
                .getOrDefault(name, environment.getOrDefault(name.toUpperCase(Locale.ROOT), ""))
                .strip();
    }

    private static Proxy proxy(String named) {
        try {
            URI uri = URI.create(named.contains("://") ? named : "http://" + named);
            int port = uri.getPort() >= 0 ? uri.getPort() : 80;
            return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(uri.getHost(), port));
        } catch (IllegalArgumentException e) {
            throw new LareiraException("\"" + named + "\" is no address of a proxy, expected http://host:port", e);
        }
    }
}

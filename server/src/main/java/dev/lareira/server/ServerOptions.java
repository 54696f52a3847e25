package dev.lareira.server;

import dev.lareira.core.LoadOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the server runs.
 *
 * @param host address to listen on
 * @param port 0: any free one
 * @param apiKeys one of which each request must bring; none: all may ask
 * @param origins of web pages that may ask, beside those of this machine; {@code *} stands for anything
 * @param openToAll whether to listen beyond this machine without a key
 * @param offline whether nothing may be fetched
 * @param model the language model for requests that name none; empty: none
 * @param parallel most answers of a model made together
 * @param loading how models are loaded; context length 0: what a language model was trained for
 * @param maxMemory bytes that models may take; 0: four fifths of the machine's
 * @param keepAlive how long a model stays in memory after a request, unless that says
 * @param home folder of what the server itself writes
 * @param notes folders of notes to follow, beside those followed already
 * @param mcpWrites whether programs may remember things by MCP; else they only read
 * @param tls certificate and key, if connections are encrypted
 * @param limits what a client may ask
 */
public record ServerOptions(
        String host,
        int port,
        List<String> apiKeys,
        List<String> origins,
        boolean openToAll,
        boolean offline,
        String model,
        int parallel,
        LoadOptions loading,
        long maxMemory,
        Duration keepAlive,
        Path home,
        List<Path> notes,
        boolean mcpWrites,
        Optional<TlsFiles> tls,
        ServerLimits limits) {

    /** Ollama's port. */
    public static final int DEFAULT_PORT = 11434;

    /** A certificate chain and its private key, both in PEM. */
    public record TlsFiles(Path certificate, Path key) {}

    public ServerOptions {
        apiKeys = List.copyOf(apiKeys);
        origins = List.copyOf(origins);
        notes = List.copyOf(notes);
        check("port", port, 0, 65_535);
        check("parallel", parallel, 1, 1024);
        if (apiKeys.stream().anyMatch(String::isBlank)) {
            throw new ServerException("an API key is empty; give one, or none at all");
        }
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ServerException(name + " is " + value + ", expected " + least + " to " + most);
        }
    }

    /** @param home folder of what the server itself writes */
    public static Builder builder(Path home) {
        return new Builder(home);
    }

    /** Collects options; each but the home has a default. */
    public static final class Builder {
        private final Path home;
        private String host = "127.0.0.1";
        private int port = DEFAULT_PORT;
        private List<String> apiKeys = List.of();
        private List<String> origins = List.of();
        private boolean openToAll;
        private boolean offline;
        private String model = "";
        private int parallel = 8;
        private LoadOptions loading = LoadOptions.defaults();
        private long maxMemory;
        private Duration keepAlive = Duration.ofMinutes(5);
        private List<Path> notes = List.of();
        private boolean mcpWrites;
        private Optional<TlsFiles> tls = Optional.empty();
        private ServerLimits limits = ServerLimits.defaults();

        private Builder(Path home) {
            this.home = home;
        }

        public Builder host(String value) {
            host = value;
            return this;
        }

        public Builder port(int value) {
            port = value;
            return this;
        }

        public Builder apiKeys(List<String> value) {
            apiKeys = value;
            return this;
        }

        public Builder origins(List<String> value) {
            origins = value;
            return this;
        }

        public Builder openToAll(boolean value) {
            openToAll = value;
            return this;
        }

        public Builder offline(boolean value) {
            offline = value;
            return this;
        }

        public Builder model(String value) {
            model = value;
            return this;
        }

        public Builder parallel(int value) {
            parallel = value;
            return this;
        }

        public Builder loading(LoadOptions value) {
            loading = value;
            return this;
        }

        public Builder maxMemory(long bytes) {
            maxMemory = bytes;
            return this;
        }

        public Builder keepAlive(Duration value) {
            keepAlive = value;
            return this;
        }

        public Builder notes(List<Path> value) {
            notes = value;
            return this;
        }

        public Builder mcpWrites(boolean value) {
            mcpWrites = value;
            return this;
        }

        public Builder tls(TlsFiles files) {
            tls = Optional.of(files);
            return this;
        }

        public Builder limits(ServerLimits value) {
            limits = value;
            return this;
        }

        /** @throws ServerException when a value makes no sense */
        public ServerOptions build() {
            return new ServerOptions(
                    host, port, apiKeys, origins, openToAll, offline, model, parallel, loading, maxMemory, keepAlive,
                    home, notes, mcpWrites, tls, limits);
        }
    }
}

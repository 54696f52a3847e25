package dev.lareira.server;

import dev.lareira.core.GenerationOptions;
import dev.lareira.core.LareiraException;
import dev.lareira.core.ModelStore;
import dev.lareira.core.StoredModel;
import dev.lareira.server.internal.anthropic.AnthropicRoutes;
import dev.lareira.server.internal.generation.Constraints;
import dev.lareira.server.internal.generation.Generator;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Guard;
import dev.lareira.server.internal.http.Peers;
import dev.lareira.server.internal.http.Routes;
import dev.lareira.server.internal.http.WebServers;
import dev.lareira.server.internal.llamacpp.LlamaCppRoutes;
import dev.lareira.server.internal.lmstudio.LmStudioRoutes;
import dev.lareira.server.internal.mcp.McpRoutes;
import dev.lareira.server.internal.mcp.NoteTools;
import dev.lareira.server.internal.miyo.MiyoRoutes;
import dev.lareira.server.internal.models.DefaultModel;
import dev.lareira.server.internal.models.LoadedModel;
import dev.lareira.server.internal.models.MemoryBudget;
import dev.lareira.server.internal.models.ModelCatalog;
import dev.lareira.server.internal.models.Models;
import dev.lareira.server.internal.models.Presets;
import dev.lareira.server.internal.notes.AskNotes;
import dev.lareira.server.internal.notes.NoteRoutes;
import dev.lareira.server.internal.notes.NotesService;
import dev.lareira.server.internal.ollama.OllamaRoutes;
import dev.lareira.server.internal.openai.OpenAiRoutes;
import dev.lareira.server.internal.page.InfoRoute;
import dev.lareira.server.internal.page.PageRoutes;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The local server: what Ollama, OpenAI, Anthropic, LM Studio and llama.cpp's server say over HTTP, answered by the models
 * of this machine. Thread-safe.
 *
 * <pre>{@code
 * try (Server server = Server.start(ServerOptions.builder(home).build(), ModelStore.open(), Map.of())) {
 *     System.out.println("listening on " + server.address());
 *     Thread.currentThread().join();
 * }
 * }</pre>
 */
public final class Server implements AutoCloseable {
    private static final String WARM_UP = "The hearth keeps warm. ";
    private static final int WARM_UPS = 16;
    /** Part of the time to stop in that is kept for giving up the answers which have not ended. */
    private static final int CLOSING_SHARE = 5;
    /** For telling clients that their answers are given up. */
    private static final Duration LAST_WORDS = Duration.ofMillis(200);

    private final ServerOptions options;
    private final Models models;
    private final NotesService notes;
    private final McpRoutes mcp;
    private final Routes routes;
    private final Peers peers;
    private final WebServer web;

    private Server(
            ServerOptions options,
            Models models,
            NotesService notes,
            McpRoutes mcp,
            Routes routes,
            Peers peers,
            WebServer web) {
        this.mcp = mcp;
        this.options = options;
        this.models = models;
        this.notes = notes;
        this.routes = routes;
        this.peers = peers;
        this.web = web;
    }

    /**
     * Starts listening.
     *
     * @param files models beside those of the store, by the names they are to have
     * @throws ServerException when the port is taken, or anyone could use the server
     */
    public static Server start(ServerOptions options, ModelStore store, Map<String, StoredModel> files) {
        InetAddress address = address(options);
        requireFree(options, address);
        Models models = new Models(
                new ModelCatalog(store, new Presets(options.home().resolve("presets")), files),
                options,
                MemoryBudget.of(options.maxMemory()));
        Guard guard = new Guard(options.origins(), address.isLoopbackAddress(), options.apiKeys());
        Routes routes = new Routes(guard, options.limits());
        Generator generator = new Generator(models, options.limits());
        Constraints constraints = new Constraints();
        OllamaRoutes.register(routes, generator, constraints, options, version());
        OpenAiRoutes.register(routes, generator, constraints, options);
        AnthropicRoutes.register(routes, generator, options);
        LmStudioRoutes.register(routes, generator, constraints, options);
        LlamaCppRoutes.register(routes, generator, constraints, options);
        NotesService notes = new NotesService(options.home(), models);
        AskNotes ask = new AskNotes(notes, models, new DefaultModel(models, options.model()), options.limits());
        NoteRoutes.register(routes, notes, ask);
        MiyoRoutes.register(routes, notes);
        McpRoutes mcp = McpRoutes.register(routes, () -> tools(options, notes, ask), notes::isUsed, version());
        PageRoutes.register(routes);
        InfoRoute.register(routes, models.catalog(), options, version());
        Peers peers = WebServers.peers(options.limits());
        try {
            WebServer web = WebServers.start(options, address, peers, routes);
            notes.start(options.notes());
            return new Server(options, models, notes, mcp, routes, peers, web);
        } catch (RuntimeException e) {
            peers.close();
            models.close();
            throw e;
        }
    }

    /** What programs may do with the notes. */
    private static NoteTools tools(ServerOptions options, NotesService notes, AskNotes ask) {
        return new NoteTools(
                notes::index, ask::ask, options.mcpWrites() ? Optional.of(notes::memory) : Optional.empty());
    }

    /** @throws ServerException when there is no such address, or the server would be open to all who did not ask for that */
    private static InetAddress address(ServerOptions options) {
        try {
            InetAddress address = InetAddress.getByName(options.host());
            if (!address.isLoopbackAddress() && options.apiKeys().isEmpty() && !options.openToAll()) {
                throw new ServerException("on " + options.host() + " others could use this server without a key: give"
                        + " --api-key KEY, or --open if that is what you want");
            }
            return address;
        } catch (UnknownHostException e) {
            throw new ServerException("there is no address " + options.host() + " to listen on", e);
        }
    }

    /** Before anything is read: what listens below only logs that a port is taken. */
    private static void requireFree(ServerOptions options, InetAddress address) {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            probe.bind(new InetSocketAddress(address, options.port()));
        } catch (IOException e) {
            throw new ServerException(
                    "cannot listen on " + options.host() + ":" + options.port() + ": " + e.getMessage(), e);
        }
    }

    static String version() {
        String version = Server.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** The port it listens on. */
    public int port() {
        return web.port();
    }

    /** Where clients find it, such as {@code http://127.0.0.1:11434}. */
    public String address() {
        return address(options.tls().isPresent(), options.host(), port());
    }

    /** Where clients find a server, such as {@code https://[::1]:11434}. */
    public static String address(boolean encrypted, String host, int port) {
        return (encrypted ? "https" : "http") + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** What is answered, as {@code POST /api/chat}. */
    public List<String> routes() {
        return routes.all();
    }

    /** Open connections. */
    public int connections() {
        return peers.size();
    }

    /** Answers that are being made, or wait to be. */
    public int activeGenerations() {
        return models.loaded().stream()
                .filter(LoadedModel::generates)
                .map(model -> model.engine().status())
                .mapToInt(status -> status.slots().size() + status.waiting())
                .sum();
    }

    /**
     * Loads a language model before anyone asks for it, and lets it write a little, so that its kernels are compiled.
     *
     * @throws ServerException when it cannot be loaded
     */
    public void load(String model) {
        try (Models.Lease lease = models.generator(model, Optional.empty())) {
            int[] prompt = lease.model().model().tokenizer().encode(WARM_UP.repeat(WARM_UPS));
            GenerationOptions few =
                    GenerationOptions.builder().maxTokens(WARM_UPS).build();
            lease.model().engine().submit(prompt, few).remainingText();
        } catch (ApiException | LareiraException e) {
            throw new ServerException("cannot load " + model + ": " + e.getMessage(), e);
        }
    }

    /**
     * Refuses new requests, lets those that are being answered end, gives up what is left, and closes: all within a time,
     * but for what hangs then, which goes on in the background.
     */
    public void stop(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        mcp.hangUp();
        routes.drain(time.minus(time.dividedBy(CLOSING_SHARE)));
        Thread closing = Thread.ofPlatform().daemon().name("lareira-close").start(this::close);
        try {
            closing.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops listening, ends the answers that are being made and unloads the models. */
    @Override
    public void close() {
        mcp.close();
        notes.close();
        models.close();
        routes.drain(LAST_WORDS);
        peers.close();
        web.stop();
    }
}

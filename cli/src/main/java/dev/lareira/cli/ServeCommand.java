package dev.lareira.cli;

import dev.lareira.core.ModelStore;
import dev.lareira.core.StoredModel;
import dev.lareira.server.Server;
import dev.lareira.server.ServerException;
import dev.lareira.server.ServerLimits;
import dev.lareira.server.ServerOptions;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "serve",
        description = "Answer the tools that speak Ollama, OpenAI, Anthropic, LM Studio or llama.cpp.",
        mixinStandardHelpOptions = true,
        footer = {
            "  lareira serve",
            "  lareira serve --model smollm2:135m --port 8080",
            "  lareira serve --notes ~/Documents/vault",
            "  lareira serve --host 0.0.0.0 --api-key SECRET"
        })
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "N", description = "Port; 0 is any free one (default: ${DEFAULT-VALUE}).")
    private int port = ServerOptions.DEFAULT_PORT;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "Load this model at once; it answers requests that name none.")
    private String model = "";

    @Option(
            names = "--notes",
            arity = "1..*",
            paramLabel = "DIR",
            description = "Folders of notes to follow from now on: to be searched, and asked.")
    private List<Path> notes = new ArrayList<>();

    @Option(
            names = "--mcp-writes",
            description = "Let programs remember things by MCP, at /mcp (default: they only read).")
    private boolean mcpWrites;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description = "Ask for this key; may be repeated (default: LAREIRA_API_KEY, if set).")
    private List<String> apiKeys = new ArrayList<>();

    @Option(
            names = "--origins",
            split = ",",
            paramLabel = "ORIGIN",
            description = "Web pages that may ask, beside those of this machine; * stands for anything.")
    private List<String> origins = new ArrayList<>();

    @Option(names = "--open", description = "Listen beyond this machine without a key.")
    private boolean open;

    @Option(names = "--offline", description = "Fetch nothing, ever.")
    private boolean offline;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "Answers of a model made together (default: ${DEFAULT-VALUE}).")
    private int parallel = 8;

    @Option(
            names = "--queue",
            paramLabel = "N",
            description = "Requests that may wait for a model (default: ${DEFAULT-VALUE}).")
    private int queue = ServerLimits.defaults().queue();

    @Option(
            names = "--max-memory",
            paramLabel = "SIZE",
            description = "What models may take, such as 6g (default: four fifths of the machine's).")
    private String maxMemory = "0";

    @Option(
            names = "--keep-alive",
            paramLabel = "TIME",
            description =
                    "How long a model stays in memory after a request, such as 30m; -1 is for ever (default: 5m).")
    private String keepAlive = "5m";

    @Option(names = "--tls-certificate", paramLabel = "PEM", description = "Encrypt, with this certificate chain …")
    private Path certificate;

    @Option(names = "--tls-key", paramLabel = "PEM", description = "… and this private key.")
    private Path key;

    @Mixin
    private LoadingOptions loading;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        ServerOptions options = options();
        // Helidon would look through the whole jar for what one file in it tells (see the shading in pom.xml).
        System.setProperty("io.helidon.metadata.mode", "resources");
        Server server;
        try {
            server = Server.start(options, ModelStore.open(), files());
        } catch (ServerException e) {
            throw PortOwner.explained(e, host, port);
        }
        err.println("Lareira listens on " + server.address());
        if (!isLocal() && apiKeys.isEmpty()) {
            err.println("Anyone who reaches this machine can use it: no key is asked for.");
        }
        err.flush();
        CountDownLatch ended = new CountDownLatch(1);
        Thread stop = new Thread(() -> stop(server, ended), "lareira-stop");
        try {
            Runtime.getRuntime().addShutdownHook(stop);
        } catch (IllegalStateException e) {
            // Told to end before it had begun.
            server.close();
            return 0;
        }
        if (!model.isEmpty()) {
            server.load(modelName());
        }
        ended.await();
        return 0;
    }

    /** What Ctrl-C and the machine's shutdown do: what is being answered may end, for a while. */
    private static void stop(Server server, CountDownLatch ended) {
        server.stop(Duration.ofSeconds(5));
        ended.countDown();
    }

    private ServerOptions options() {
        Range.atLeast(0).check(spec, "--port", port);
        Range.atLeast(1).check(spec, "--parallel", parallel);
        Range.atLeast(0).check(spec, "--queue", queue);
        if ((certificate == null) != (key == null)) {
            throw new ParameterException(
                    spec.commandLine(), "--tls-certificate and --tls-key are given together or not at all");
        }
        for (Path folder : notes) {
            if (!Files.exists(folder)) {
                throw new ParameterException(spec.commandLine(), "--notes: there is no folder " + folder);
            }
        }
        ServerOptions.Builder builder = ServerOptions.builder(
                        ModelStore.open().folder().getParent())
                .host(host)
                .port(port)
                .apiKeys(keys())
                .origins(origins())
                .openToAll(open)
                .offline(offline)
                .notes(notes)
                .mcpWrites(mcpWrites)
                .model(model.isEmpty() ? "" : modelName())
                .parallel(parallel)
                .loading(loading.options())
                .maxMemory(Sizes.parse(spec, "--max-memory", maxMemory))
                .keepAlive(Sizes.duration(spec, "--keep-alive", keepAlive))
                .limits(ServerLimits.defaults().withQueue(queue));
        if (certificate != null) {
            builder.tls(new ServerOptions.TlsFiles(certificate, key));
        }
        return builder.build();
    }

    private List<String> keys() {
        String variable = System.getenv().getOrDefault("LAREIRA_API_KEY", "");
        return apiKeys.isEmpty() && !variable.isBlank() ? List.of(variable) : apiKeys;
    }

    private List<String> origins() {
        List<String> all = new ArrayList<>(origins);
        for (String variable : List.of("LAREIRA_ORIGINS", "OLLAMA_ORIGINS")) {
            for (String origin : System.getenv().getOrDefault(variable, "").split(",")) {
                if (!origin.isBlank()) {
                    all.add(origin.strip());
                }
            }
        }
        return all;
    }

    private boolean isLocal() {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }

    /** A file goes by its name without the ending. */
    private String modelName() {
        return Files.isRegularFile(Path.of(model))
                ? Path.of(model).getFileName().toString().replaceFirst("\\.gguf$", "")
                : model;
    }

    private Map<String, StoredModel> files() {
        Path file = model.isEmpty() ? Path.of("") : Path.of(model);
        return !model.isEmpty() && Files.isRegularFile(file)
                ? Map.of(
                        modelName(),
                        new StoredModel(
                                modelName(),
                                file.toAbsolutePath(),
                                file.toFile().length(),
                                StoredModel.Source.LAREIRA_MODELS))
                : Map.of();
    }
}

package dev.lareira.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The finished {@code lareira.jar}, started in a process of its own by {@code java -jar}, with a home folder in which there
 * is nothing.
 */
final class Jar {
    private static final long PATIENCE_SECONDS = 120;
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private static final ClassLoader CLASSES = classes();

    private final Path home;
    private final List<String> flags;

    private Jar(Path home, List<String> flags) {
        this.home = home;
        this.flags = flags;
    }

    /** As most start it: the launcher brings the vector module by a second JVM. */
    static Jar launched(Path home) {
        return new Jar(home, List.of());
    }

    /** With the vector module on the command line: one JVM, which takes its classes from an archive that the first one leaves. */
    static Jar direct(Path home) {
        Path archive = path().resolveSibling("tests.jsa");
        return new Jar(
                home,
                List.of(
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-XX:+AutoCreateSharedArchive",
                        "-XX:SharedArchiveFile=" + archive,
                        "-Xlog:cds*=off",
                        "-Xlog:aot*=off"));
    }

    static Path path() {
        return Path.of(System.getProperty("lareira.jar")).toAbsolutePath();
    }

    static Path java() {
        return JAVA;
    }

    Result run(String... arguments) {
        return runWithInput("", arguments);
    }

    Result runWithInput(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.addAll(flags);
        command.add("-Duser.home=" + home);
        command.addAll(List.of("-jar", path().toString()));
        command.addAll(List.of(arguments));
        return start(home, Map.of(), input, command);
    }

    /** The jar's classes and no others in this process: for the many cases that only parse arguments. */
    static Result parse(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        try {
            Class<?> main = CLASSES.loadClass("dev.lareira.cli.Lareira");
            Method execute = main.getDeclaredMethod("execute", PrintWriter.class, PrintWriter.class, String[].class);
            execute.setAccessible(true);
            Object exit = execute.invoke(
                    main.getDeclaredConstructor().newInstance(), new PrintWriter(out), new PrintWriter(err), arguments);
            return new Result(List.of(arguments), (int) exit, out.toString(), err.toString());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** As {@link #parse}, with a text on standard input. */
    static synchronized Result parseWithInput(String input, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return parse(arguments);
        } finally {
            System.setIn(before);
        }
    }

    private static ClassLoader classes() {
        try {
            return new URLClassLoader(new URL[] {path().toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end, in a folder and with no variable of the outside that Lareira knows. */
    static Result start(Path folder, Map<String, String> variables, String input, List<String> command) {
        try {
            Path in = Files.writeString(Files.createTempFile("lareira", ".in"), input);
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(folder.toFile()).redirectInput(in.toFile());
            builder.environment().keySet().removeIf(name -> name.matches("(LAREIRA|OLLAMA|HF|JAVA|JDK)_.*"));
            builder.environment().putAll(variables);
            Process process = builder.start();
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            String out = text(process.getInputStream());
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("no end of " + command);
            }
            Files.delete(in);
            return new Result(command, process.exitValue(), out, err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a run ended and what it printed; {@code err} is without the JVM's line about the incubator module. */
    record Result(List<String> command, int exit, String out, String err) {
        Result {
            err = err.replace("WARNING: Using incubator modules: jdk.incubator.vector\n", "");
        }

        /** The only thing printed, where the run was a success. */
        JsonNode json() {
            if (exit != 0) {
                throw new AssertionError("exit code " + exit + " of " + command + "\n" + err);
            }
            return new JsonMapper().readTree(out);
        }
    }
}

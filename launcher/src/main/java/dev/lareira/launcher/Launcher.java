package dev.lareira.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import sun.misc.Signal;

/**
 * What {@code java -jar lareira.jar} starts: compiled for Java 17, it runs Lareira in place when this JVM is new enough and
 * has loaded the Vector API module (or was built without it), else in a second JVM that does.
 */
public final class Launcher {
    private static final String MAIN = "dev.lareira.cli.Lareira";
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private Launcher() {}

    public static void main(String[] arguments) throws Exception {
        int version = Runtime.version().feature();
        boolean newEnough = version >= JavaHomes.BASELINE;
        boolean loaded = ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
        boolean installed = ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent();
        if (newEnough && (loaded || !installed)) {
            runHere(arguments);
            return;
        }
        Optional<Path> home = newEnough
                ? Optional.of(Path.of(System.getProperty("java.home")))
                : JavaHomes.ofThisMachine().find();
        if (home.isEmpty()) {
            System.err.println(nothingFound(version));
            System.exit(1);
        }
        System.exit(runIn(home.get(), List.of(arguments)));
    }

    static String nothingFound(int version) {
        return "lareira needs Java " + JavaHomes.BASELINE + " or later; this is Java " + version
                + ", and no newer one was found in JAVA_HOME, on the PATH or in the usual folders.\n"
                + "Install a JDK " + JavaHomes.BASELINE + " (for example Eclipse Temurin: https://adoptium.net)"
                + " or set JAVA_HOME to the folder of one.";
    }

    private static void runHere(String[] arguments) throws Exception {
        try {
            Class.forName(MAIN).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception) {
                throw (Exception) e.getCause();
            }
            throw e;
        }
    }

    private static int runIn(Path home, List<String> arguments) throws IOException, InterruptedException {
        List<String> inherited = ManagementFactory.getRuntimeMXBean().getInputArguments();
        String classPath = System.getProperty("java.class.path");
        ClassArchive archive = new ClassArchive(cacheFolder(), Path.of(classPath), home);
        List<String> flags = new ArrayList<>(inherited);
        flags.addAll(flags());
        if (inherited.stream().noneMatch(flag -> flag.matches("-XX:\\+Use\\w+GC"))) {
            // The heap is small beside the weights: the collector that needs least beside it.
            flags.add("-XX:+UseSerialGC");
        }
        if (inherited.stream().noneMatch(flag -> flag.matches("-Xshare:.*|-XX:(SharedArchiveFile|AOT).*"))) {
            flags.addAll(archive.flags(arguments.isEmpty() ? "" : arguments.get(0)));
        }
        List<String> command = new ArrayList<>();
        command.add(JavaHomes.executable(home).toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, MAIN));
        command.addAll(arguments);
        // Ctrl-C reaches both processes; what it means is for Lareira to say.
        Signal.handle(new Signal("INT"), signal -> {});
        Process process = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        int status = process.waitFor();
        archive.settle(status == 0);
        return status;
    }

    /** Those of java.flags, in which an empty line or one with a # says nothing to the JVM. */
    static List<String> flags() throws IOException {
        try (InputStream in = Launcher.class.getResourceAsStream("java.flags")) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableList());
        }
    }

    private static Path cacheFolder() {
        String home = System.getenv("LAREIRA_HOME");
        Path folder =
                home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".lareira") : Path.of(home);
        return folder.resolve("cache");
    }
}

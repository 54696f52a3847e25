package dev.lareira.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sun.misc.Signal;

/**
 * What {@code java -jar lareira.jar} starts: compiled for Java 17, it runs Lareira in place when this JVM is new enough and
 * has loaded the Vector API module (or was built without it), else in a second JVM that does.
 */
public final class Launcher {
    private static final String MAIN = "dev.lareira.cli.Lareira";
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private static final String KERNELS = "dev.lareira.quant.internal.*::*";
    /**
     * Until C2 has compiled a kernel, each call of the Vector API in it takes microseconds, and what these calls run through is
     * compiled, too, though it is of no use later: a kernel is compiled after a few turns, and whoever wants it waits. Plain loops,
     * which are of use before they are compiled, wait for some more turns. All are called often, so that none is to be
     * compiled once more for a call that it is in the middle of, unless that has many turns. What a kernel calls, and is already
     * compiled by itself, C2 would call there, too, after so few turns, and box its vectors.
     *
     * <p>C2 knows the class of what a loop carries only by traps for all other classes, of which a method may not have too many, and
     * it counts those of all methods inlined in a kernel, once for each place. The default limits, 100 traps and 400
     * recompilations, were reached in one process of ten, and vectors boxed.
     */
    private static final List<String> KERNELS_FIRST = List.of(
            "-XX:CompileCommand=quiet",
            "-XX:Tier4BackEdgeThreshold=4000000",
            "-XX:CompileCommand=CompileThresholdScaling," + KERNELS + ",0.002",
            "-XX:CompileCommand=CompileThresholdScaling,*Plain*::*,0.02",
            "-XX:CompileCommand=CompileThresholdScaling,*ScalarKernels*::*,0.02",
            "-XX:CompileCommand=BackgroundCompilation," + KERNELS + ",false",
            "-XX:CompileCommand=inline,dev.lareira.quant.internal.VectorFunctions::*",
            "-XX:PerMethodTrapLimit=10000",
            "-XX:PerMethodRecompilationCutoff=10000");

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
        flags.addAll(List.of("--add-modules", VECTOR_MODULE));
        flags.addAll(KERNELS_FIRST);
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

    private static Path cacheFolder() {
        String home = System.getenv("LAREIRA_HOME");
        Path folder =
                home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".lareira") : Path.of(home);
        return folder.resolve("cache");
    }
}

package dev.lareira.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What {@code java -jar lareira.jar} starts: compiled for Java 17, it runs Lareira in place when this JVM is new enough and
 * has the Vector API module, else in a second JVM that is and has.
 */
public final class Launcher {
    private static final String MAIN = "dev.lareira.cli.Lareira";
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private Launcher() {}

    public static void main(String[] arguments) throws Exception {
        boolean newEnough = Runtime.version().feature() >= JavaHomes.BASELINE;
        if (newEnough && ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()) {
            runHere(arguments);
            return;
        }
        Optional<Path> java = newEnough
                ? Optional.of(JavaHomes.executable(Path.of(System.getProperty("java.home"))))
                : JavaHomes.find().map(JavaHomes::executable);
        if (java.isEmpty()) {
            System.err.println("lareira needs Java " + JavaHomes.BASELINE + " or later; this is Java "
                    + Runtime.version().feature() + ", and no newer one was found in JAVA_HOME or the usual folders.\n"
                    + "Install a JDK " + JavaHomes.BASELINE
                    + " (for example Eclipse Temurin) or set JAVA_HOME to one.");
            System.exit(1);
        }
        System.exit(runIn(java.get(), arguments));
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

    private static int runIn(Path java, String[] arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("--add-modules", VECTOR_MODULE));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(MAIN);
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return process.waitFor();
    }
}

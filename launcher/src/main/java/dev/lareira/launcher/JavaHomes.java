package dev.lareira.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Java installations of this machine: {@code JAVA_HOME}, then the usual folders of each system and SDKMAN. */
final class JavaHomes {
    static final int BASELINE = 25;

    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

    private JavaHomes() {}

    /** The first installation of the baseline or later. */
    static Optional<Path> find() {
        return candidates().stream().filter(home -> version(home) >= BASELINE).findFirst();
    }

    static Path executable(Path home) {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        return home.resolve("bin").resolve(windows ? "java.exe" : "java");
    }

    /** Feature version told by the installation's {@code release} file, 0 when there is none. */
    static int version(Path home) {
        try {
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
            return version.find() && Files.isExecutable(executable(home)) ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static List<Path> candidates() {
        List<Path> homes = new ArrayList<>();
        String set = System.getenv("JAVA_HOME");
        if (set != null && !set.isBlank()) {
            homes.add(Path.of(set));
        }
        Path user = Path.of(System.getProperty("user.home"));
        for (Path folder : List.of(
                Path.of("/usr/lib/jvm"),
                Path.of("/opt"),
                Path.of("/usr/java"),
                user.resolve(".sdkman/candidates/java"),
                user.resolve(".jdks"),
                Path.of("C:\\Program Files\\Eclipse Adoptium"),
                Path.of("C:\\Program Files\\Java"))) {
            homes.addAll(children(folder));
        }
        for (Path folder : List.of(
                Path.of("/Library/Java/JavaVirtualMachines"), user.resolve("Library/Java/JavaVirtualMachines"))) {
            children(folder).forEach(child -> homes.add(child.resolve("Contents/Home")));
        }
        return homes;
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}

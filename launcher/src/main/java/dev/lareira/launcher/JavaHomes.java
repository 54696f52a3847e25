package dev.lareira.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Java installations of this machine, in the order in which they are preferred: {@code JAVA_HOME}, the {@code PATH}, then
 * the folders in which each system, SDKMAN, IDEs and build tools put them.
 */
final class JavaHomes {
    static final int BASELINE = 25;

    /** Folders whose children are installations. */
    private static final List<String> OF_THE_SYSTEM = List.of(
            "/usr/lib/jvm",
            "/usr/lib64/jvm",
            "/opt",
            "/opt/java",
            "/usr/java",
            "/usr/local",
            "/Library/Java/JavaVirtualMachines",
            "/opt/homebrew/opt",
            "/usr/local/opt",
            "C:\\Program Files\\Eclipse Adoptium",
            "C:\\Program Files\\Java",
            "C:\\Program Files\\Microsoft",
            "C:\\Program Files\\Zulu",
            "C:\\Program Files\\Amazon Corretto");

    private static final List<String> OF_THE_USER = List.of(
            ".sdkman/candidates/java",
            ".jdks",
            ".gradle/jdks",
            ".jbang/cache/jdks",
            ".asdf/installs/java",
            ".local/share/mise/installs/java",
            "Library/Java/JavaVirtualMachines",
            "scoop/apps");

    /** Where an installation hides inside a child of such a folder. */
    private static final List<String> INSIDE =
            List.of("", "Contents/Home", "libexec/openjdk.jdk/Contents/Home", "current");

    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

    private final Map<String, String> environment;
    private final Path user;
    private final Path root;

    /**
     * @param environment variables, as of {@link System#getenv()}
     * @param user the user's home folder
     * @param root what the system's folders are looked for in
     */
    JavaHomes(Map<String, String> environment, Path user, Path root) {
        this.environment = environment;
        this.user = user;
        this.root = root;
    }

    static JavaHomes ofThisMachine() {
        Path user = Path.of(System.getProperty("user.home"));
        return new JavaHomes(System.getenv(), user, Path.of("").toAbsolutePath().getRoot());
    }

    /** The first installation of the baseline or later. */
    Optional<Path> find() {
        return candidates().filter(home -> version(home) >= BASELINE).findFirst();
    }

    static Path executable(Path home) {
        Path java = home.resolve("bin").resolve("java");
        return Files.exists(java) ? java : java.resolveSibling("java.exe");
    }

    /** Feature version told by the installation's {@code release} file, 0 where there is no working installation. */
    static int version(Path home) {
        try {
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
            return version.find() && Files.isExecutable(executable(home)) ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private Stream<Path> candidates() {
        Stream<Path> named = Stream.ofNullable(environment.get("JAVA_HOME"))
                .filter(home -> !home.isBlank())
                .map(Path::of);
        Stream<Path> installed = folders()
                .flatMap(JavaHomes::children)
                .flatMap(child -> INSIDE.stream().map(child::resolve));
        return Stream.of(named, onThePath(), installed).flatMap(homes -> homes);
    }

    /** Homes of the programs named java on the PATH, symbolic links followed. */
    private Stream<Path> onThePath() {
        List<Path> homes = new ArrayList<>();
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            try {
                Path java = Path.of(folder).resolve(File.separatorChar == '/' ? "java" : "java.exe");
                homes.add(java.toRealPath().resolve("../..").normalize());
            } catch (IOException | InvalidPathException e) {
                // No java in this folder.
            }
        }
        return homes.stream();
    }

    private Stream<Path> folders() {
        Stream<Path> sdkman =
                Stream.ofNullable(environment.get("SDKMAN_DIR")).map(dir -> Path.of(dir, "candidates/java"));
        Stream<Path> users = OF_THE_USER.stream().map(user::resolve);
        Stream<Path> systems = OF_THE_SYSTEM.stream()
                .filter(folder -> folder.startsWith("/") == (File.separatorChar == '/'))
                .map(folder -> File.separatorChar == '/' ? root.resolve(folder.substring(1)) : Path.of(folder));
        return Stream.of(sdkman, users, systems).flatMap(folders -> folders);
    }

    private static Stream<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}

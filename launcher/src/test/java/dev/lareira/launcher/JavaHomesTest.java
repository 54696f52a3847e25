package dev.lareira.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaHomesTest {
    @TempDir
    private Path root;

    private Path user;

    @BeforeEach
    void makeUser() throws IOException {
        user = Files.createDirectories(root.resolve("home/maria"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/lib/jvm/temurin-25",
                "opt/jdk-25.0.3",
                "usr/java/jdk-25",
                "Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home",
                "opt/homebrew/opt/openjdk/libexec/openjdk.jdk/Contents/Home",
                "home/maria/.sdkman/candidates/java/25.0.3-tem",
                "home/maria/.jdks/temurin-25",
                "home/maria/.gradle/jdks/eclipse_adoptium-25",
                "home/maria/Library/Java/JavaVirtualMachines/graalvm-25/Contents/Home"
            })
    void findsAnInstallationInTheUsualFolders(String folder) throws IOException {
        install("usr/lib/jvm/a-java-17", "17.0.12");
        Path home = install(folder, "25.0.3");
        assertThat(find(Map.of())).contains(home);
    }

    @Test
    void javaHomeComesFirst() throws IOException {
        install("usr/lib/jvm/temurin-25", "25.0.3");
        Path chosen = install("somewhere/my jdk", "26");
        assertThat(find(Map.of("JAVA_HOME", chosen.toString()))).contains(chosen);
    }

    @Test
    void anOldJavaHomeIsPassedOver() throws IOException {
        Path home = install("usr/lib/jvm/temurin-25", "25.0.3");
        Path old = install("somewhere/old", "21.0.4");
        assertThat(find(Map.of("JAVA_HOME", old.toString()))).contains(home);
        assertThat(find(Map.of("JAVA_HOME", ""))).contains(home);
    }

    @Test
    void aLinkOnThePathLeadsToItsInstallation() throws IOException {
        Path home = install("somewhere/jdk", "25.0.3").toRealPath();
        Path bin = Files.createDirectories(root.resolve("usr/bin"));
        Files.createSymbolicLink(bin.resolve("java"), JavaHomes.executable(home));
        assertThat(find(Map.of("PATH", root + "/no-such-folder:" + bin))).contains(home);
    }

    @Test
    void sdkmansFolderIsWhereItsVariableSays() throws IOException {
        Path home = install("data/sdkman/candidates/java/25-open", "25");
        assertThat(find(Map.of("SDKMAN_DIR", root.resolve("data/sdkman").toString())))
                .contains(home);
    }

    @Test
    void whatIsNoWorkingInstallationIsPassedOver() throws IOException {
        install("usr/lib/jvm/java-24", "24.0.2");
        Files.delete(JavaHomes.executable(install("usr/lib/jvm/java-25-broken", "25.0.3")));
        Files.createDirectories(root.resolve("usr/lib/jvm/java-25-empty"));
        Files.writeString(install("usr/lib/jvm/java-25-odd", "25").resolve("release"), "no version");
        assertThat(find(Map.of())).isEmpty();
    }

    @Test
    void nothingIsFoundOnABareMachine() {
        assertThat(find(Map.of())).isEmpty();
    }

    @Test
    void theMessageSaysWhatToInstall() {
        assertThat(Launcher.nothingFound(17))
                .contains("Java 25 or later")
                .contains("this is Java 17")
                .contains("JAVA_HOME")
                .contains("Temurin");
    }

    private Optional<Path> find(Map<String, String> environment) {
        return new JavaHomes(environment, user, root).find();
    }

    private Path install(String folder, String version) throws IOException {
        Path home = Files.createDirectories(root.resolve(folder));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }
}

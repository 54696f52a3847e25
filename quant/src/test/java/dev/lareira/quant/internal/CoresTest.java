package dev.lareira.quant.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoresTest {
    @TempDir
    private Path devices;

    @Test
    void threadsThatShareACoreCountOnce() throws IOException {
        processors("0,4", "1,5", "2,6", "3,7", "0,4", "1,5", "2,6", "3,7");
        assertThat(Cores.count(devices, 8)).isEqualTo(4);
        assertThat(Cores.count(devices, 2)).isEqualTo(2);
    }

    @Test
    void onlyPerformanceCoresCountWhereThereAreTwoKinds() throws IOException {
        processors("0-1", "0-1", "2-3", "2-3", "4", "5", "6", "7");
        write("cpu_core/cpus", "0-3");
        assertThat(Cores.count(devices, 8)).isEqualTo(2);
    }

    @Test
    void whereNothingIsToldEveryProcessorCounts() throws IOException {
        assertThat(Cores.count(devices, 6)).isEqualTo(6);
        processors("0", "1");
        write("cpu_core/cpus", "what is this?");
        assertThat(Cores.count(devices, 6)).isEqualTo(2);
    }

    /** The siblings of each processor. */
    private void processors(String... siblings) throws IOException {
        Files.createDirectories(devices.resolve("system/cpu/cpufreq"));
        for (int id = 0; id < siblings.length; id++) {
            write("system/cpu/cpu" + id + "/topology/thread_siblings_list", siblings[id]);
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = devices.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }
}

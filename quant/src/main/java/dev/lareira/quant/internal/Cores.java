package dev.lareira.quant.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * How many threads compute fastest: one for each physical core, and only for performance cores where there are two kinds,
 * since a region of work ends with its slowest thread. Linux tells; elsewhere it is the number of processors.
 */
public final class Cores {
    private Cores() {}

    /** @param processors that the JVM may use, which a container may have limited */
    public static int count(Path devices, int processors) {
        Set<String> cores = new HashSet<>();
        BitSet performance = list(devices.resolve("cpu_core/cpus"));
        try (DirectoryStream<Path> cpus = Files.newDirectoryStream(devices.resolve("system/cpu"), "cpu[0-9]*")) {
            for (Path cpu : cpus) {
                int id = Integer.parseInt(cpu.getFileName().toString().substring(3));
                Path siblings = cpu.resolve("topology/thread_siblings_list");
                if (Files.exists(siblings) && (performance.isEmpty() || performance.get(id))) {
                    cores.add(Files.readString(siblings).strip());
                }
            }
        } catch (IOException | NumberFormatException e) {
            return processors;
        }
        return cores.isEmpty() ? processors : Math.min(processors, cores.size());
    }

    /** A list such as {@code 0-3,8}; empty when there is none. */
    private static BitSet list(Path file) {
        BitSet ids = new BitSet();
        try {
            for (String range : Files.readString(file).strip().split(",")) {
                String[] ends = range.split("-");
                ids.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
            }
        } catch (IOException | RuntimeException e) {
            ids.clear();
        }
        return ids;
    }
}

package dev.lareira.cli.bench;

import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Foreign processes that do nothing but keep processors busy, one for each, until closed. */
public final class BusyProcesses implements AutoCloseable {
    private final List<Process> processes;

    private BusyProcesses(List<Process> processes) {
        this.processes = processes;
    }

    /**
     * Returns when they run.
     *
     * @throws LareiraException when they cannot be started
     */
    public static BusyProcesses start(int count) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder command = new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx16m",
                "-cp",
                System.getProperty("java.class.path"),
                BusyProcesses.class.getName());
        command.redirectError(ProcessBuilder.Redirect.DISCARD);
        BusyProcesses busy = new BusyProcesses(new ArrayList<>());
        try {
            for (int i = 0; i < count; i++) {
                busy.processes.add(command.start());
            }
            for (Process process : busy.processes) {
                if (process.getInputStream().read() < 0) {
                    throw new IOException("it ended at once");
                }
            }
            return busy;
        } catch (IOException e) {
            busy.close();
            throw new LareiraException("cannot start a busy process: " + e.getMessage(), e);
        }
    }

    /** The busy process itself: says that it runs, and ends when its standard input does, as when its parent has died. */
    public static void main(String[] arguments) throws IOException {
        Thread spinning = new Thread(() -> {
            while (true) {
                Thread.onSpinWait();
            }
        });
        spinning.setDaemon(true);
        spinning.start();
        System.out.write('.');
        System.out.flush();
        while (System.in.read() >= 0) {
            // Nothing is ever sent.
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
    }
}
